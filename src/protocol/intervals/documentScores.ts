import type { SetKey } from "../figureTexts";
import { isEmptyCompletion, isRepetitive } from "../fluency";
import type { EvaluationSummary, PassageEvaluation, PassageScores } from "../metrics";
import type { Passage, Split } from "../passages";
import { sum } from "../mean";
import { hasWrongAnswers, indifference, preferenceForTruth } from "../truthRatio";

/** What a model scores on each document and question of an evaluation. Intervals and differences come from these. */
export interface EvaluationScores {
  readonly documents: readonly DocumentScores[];
  /**
   * One character for each multiple-choice question: `1` for a right answer, `0` for a wrong one and `-` if the answer
   * could not be measured. Absent if there are no such questions, and null if their answers are not known, as in old
   * runs.
   */
  readonly utilityAnswers?: string | null | undefined;
}

/** The values of the passages of one document. */
export interface DocumentScores {
  readonly document: string;
  readonly split: Split;
  readonly task: string;
  /** For each figure that is a mean: the sum of the document's values, and how many values it has. */
  readonly means: Readonly<Partial<Record<MeanKey, readonly [sum: number, count: number]>>>;
  /** The values of the document's texts, for the figures that compare the forget set with the holdout. */
  readonly samples: Readonly<Partial<Record<SampleKey, readonly number[]>>>;
}

/** The figures that are means over passages. */
export type MeanKey = SetKey | ModelMean;
type ModelMean = "fluency.emptyShare" | "fluency.repetitiveShare" | "truthRatio.forget" | TermOfUtility;
/** The terms of the model utility. */
type TermOfUtility = "modelUtility.probability" | "modelUtility.recall" | "truthRatio.retain";

/** The values that are compared between the forget set and the holdout. */
export type SampleKey = AttackedValue | "wordScore" | "characterScore";

/** The values of true texts that a membership attack reads. */
const attackedValues = [
  "loss",
  "minK",
  "minKPlusPlus",
  "zlib",
  "joinedLoss",
] as const satisfies readonly (keyof PassageEvaluation)[];
export type AttackedValue = (typeof attackedValues)[number];

/**
 * The scores of an evaluation by document and by question.
 *
 * @param records the records of the evaluation
 * @param passages the passages of these records, and perhaps others. They name the document of each record
 * @param onlyAttacked records that only the membership attacks read
 */
export function evaluationScores(
  { utilitySet }: Pick<EvaluationSummary, "utilitySet">,
  records: readonly ScoredRecord[],
  passages: readonly DocumentName[],
  onlyAttacked: readonly ScoredRecord[] = [],
): EvaluationScores {
  const hasQuestions = (utilitySet?.questions ?? 0) > 0;
  return {
    documents: documentScores(records, passages, onlyAttacked),
    ...(hasQuestions && { utilityAnswers: utilitySet?.answers ?? null }),
  };
}

/** What the scores of an evaluation are made from. */
export interface ScoredEvaluation {
  readonly summary: Pick<EvaluationSummary, "utilitySet">;
  readonly records: readonly ScoredRecord[];
}

/**
 * The scores of two evaluations by document. A passage, a rephrasing or a value that one evaluation did not measure is
 * left out of both, so that a difference never compares means over different texts.
 */
export function pairedScores(
  run: ScoredEvaluation,
  other: ScoredEvaluation,
  passages: readonly DocumentName[],
): [EvaluationScores, EvaluationScores] {
  const others = new Map(other.records.map((record) => [keyOf(record.split, record.id), record]));
  const pairs = run.records.flatMap((record) => {
    const same = others.get(keyOf(record.split, record.id));
    return same === undefined ? [] : [[withValuesOf(record, same), withValuesOf(same, record)] as const];
  });
  return [
    evaluationScores(
      run.summary,
      pairs.map(([one]) => one),
      passages,
    ),
    evaluationScores(
      other.summary,
      pairs.map(([, two]) => two),
      passages,
    ),
  ];
}

/** A record without the values that the record of another model lacks. */
function withValuesOf(record: ScoredRecord, other: ScoredRecord): ScoredRecord {
  const { rephrased = [], score, ...rest } = record;
  const common = Object.entries(rest).filter(([key]) => !isOptionalValue(key) || other[key] !== undefined);
  return {
    ...(Object.fromEntries(common) as typeof rest),
    score: other.score === null ? null : score,
    rephrased: rephrased.filter((_, place) => other.rephrased?.[place]?.score != null),
  };
}

/** The values that a record may lack, for example because an earlier version did not measure them. */
const optionalValues = [
  ...attackedValues,
  ...(["f1", "nearVerbatim", "rouge1", "rouge2", "memorization", "truthRatio"] as const),
  ...(["answerProbability", "answerRecall"] as const),
] satisfies readonly (keyof PassageEvaluation)[];

const isOptionalValue = (key: string): key is (typeof optionalValues)[number] =>
  optionalValues.some((value) => value === key);

type DocumentName = Pick<Passage, "id" | "split" | "document">;

/**
 * Gathers the scores of an evaluation by document. Passages that could not be measured are left out.
 *
 * If the true text of one forget or holdout passage could not be measured, no document has the values of an attack,
 * because an attack on the other documents would say nothing about this one.
 */
function documentScores(
  records: readonly ScoredRecord[],
  passages: readonly DocumentName[],
  onlyAttacked: readonly ScoredRecord[],
): DocumentScores[] {
  const documentOf = new Map(passages.map(({ split, id, document }) => [keyOf(split, id), document]));
  const groups = new Map<string, { document: string; records: ScoredRecord[] }>();
  const every = [...records, ...onlyAttacked];
  for (const record of every) {
    const document = documentOf.get(keyOf(record.split, record.id)) ?? record.id;
    const key = keyOf(record.split, record.task, document);
    const group = groups.get(key) ?? { document, records: [] };
    group.records.push(record);
    groups.set(key, group);
  }
  const attacked = every.filter(isAttacked);
  const inMeans = new Set(records);
  const measured = attackedValues.filter((value) => attacked.every((record) => isMeasured(record, value)));
  return [...groups.values()].flatMap((group) => {
    const [first] = group.records;
    if (first === undefined) return [];
    const { split, task } = first;
    return [
      {
        document: group.document,
        split,
        task,
        means: meansOf(group.records.filter((record) => inMeans.has(record))),
        samples: samplesOf(group.records, measured),
      },
    ];
  });
}

const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);

/** The record of a passage, or its scores without any text. */
type ScoredRecord = PassageScores & Partial<Pick<PassageEvaluation, "completion">>;

const isAttacked = ({ kind, split }: ScoredRecord): boolean =>
  kind === "completion" && (split === "forget" || split === "holdout");

const isMeasured = ({ unmeasured }: ScoredRecord, value: AttackedValue): boolean =>
  (value === "joinedLoss" ? unmeasured?.joinedText : unmeasured?.trueText) === undefined;

function meansOf(records: readonly ScoredRecord[]): DocumentScores["means"] {
  const completions = records.filter(({ kind }) => kind === "completion");
  const questions = records.filter(({ kind }) => kind === "question");
  const spoken = completions.filter(({ score }) => score !== null);
  const known = completions.flatMap(({ memorization }) => memorization ?? []);
  const rows = records.filter(hasWrongAnswers);
  const ratios = records.flatMap(({ truthRatio }) => truthRatio ?? []);
  const values: Readonly<Record<MeanKey, readonly number[]>> = {
    regurgitation: completions.flatMap(({ score }) => score ?? []),
    regurgitationF1: completions.flatMap(({ f1 }) => f1 ?? []),
    nearVerbatim: completions.flatMap(({ nearVerbatim }) => nearVerbatim ?? []),
    rouge1: completions.flatMap(({ rouge1 }) => rouge1 ?? []),
    rouge2: completions.flatMap(({ rouge2 }) => rouge2 ?? []),
    knowledge: questions.flatMap(({ score }) => score ?? []),
    rephrasedKnowledge: questions.flatMap(({ rephrased = [] }) => rephrased.flatMap(({ score }) => score ?? [])),
    "memorization.probability": known.map(({ probability }) => probability),
    "memorization.exactMemorization": known.map(({ exactMemorization }) => exactMemorization),
    "memorization.extractionStrength": known.map(({ extractionStrength }) => extractionStrength),
    "truthRatio.forget": ratios.map(indifference),
    "truthRatio.retain": ratios.map(preferenceForTruth),
    "modelUtility.probability": rows.flatMap(({ answerProbability }) => answerProbability ?? []),
    "modelUtility.recall": rows.flatMap(recallOf),
    "fluency.emptyShare": spoken.flatMap((record) => fluencyOf(record).isEmpty ?? []).map(Number),
    "fluency.repetitiveShare": spoken.flatMap((record) => fluencyOf(record).isRepetitive ?? []).map(Number),
  };
  const found = Object.entries(values).filter(([, of]) => of.length > 0);
  return Object.fromEntries(found.map(([key, of]) => [key, [sum(of), of.length]]));
}

const recallOf = ({ kind, score, answerRecall }: ScoredRecord): number | never[] =>
  (kind === "question" ? answerRecall : score) ?? [];

/** Whether the completion of a record is empty or repetitive. Undefined if the record does not tell. */
export function fluencyOf(record: ScoredRecord): Record<"isEmpty" | "isRepetitive", boolean | undefined> {
  const { completion, isEmpty, isRepetitive: repeats } = record;
  if (completion === undefined) return { isEmpty, isRepetitive: repeats };
  return { isEmpty: isEmptyCompletion({ ...record, completion }), isRepetitive: isRepetitive(completion) };
}

function samplesOf(records: readonly ScoredRecord[], measured: readonly AttackedValue[]): DocumentScores["samples"] {
  const attacked = records.filter(isAttacked);
  const scoresBy = (unit: "words" | "characters") =>
    attacked.flatMap(({ score, comparedBy = "words" }) => (comparedBy === unit ? (score ?? []) : []));
  const values: [SampleKey, number[]][] = [
    ...measured.map((value): [SampleKey, number[]] => [value, attacked.flatMap((record) => record[value] ?? [])]),
    ["wordScore", scoresBy("words")],
    ["characterScore", scoresBy("characters")],
  ];
  return Object.fromEntries(values.filter(([, of]) => of.length > 0));
}
