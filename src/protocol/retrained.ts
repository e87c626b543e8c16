import { figureOf } from "./figures";
import type { FigureKey } from "./figures";
import { onceEach } from "./intervals/bootstrap";
import { evaluationScores, pairedScores } from "./intervals/documentScores";
import { pairedDifferences } from "./intervals/figureIntervals";
import type { FigureDifferences } from "./intervals/figureIntervals";
import { figureStatistics, strataOf } from "./intervals/figureStatistics";
import type { EvaluationSummary, PassageEvaluation, PassageScores, RetrainedFigures } from "./metrics";
import type { Passage } from "./passages";

/**
 * Whether the retrained model was measured on the forget set of a run: the same ids. The figures of another forget set
 * say nothing about the run, whose text that model may even have learnt. A row without an id is named after its place,
 * so in a set with a row more or less, an id can mean another passage. True if this is not known: an early file has no
 * scores of passages, and the passages of a run may be missing.
 *
 * @param passages all passages of the run's sets, not a sample
 */
export function isOfSameForgetSet(
  { passages: scored }: Pick<RetrainedFigures, "passages">,
  passages: readonly Pick<Passage, "id" | "split">[],
): boolean {
  const idsOf = (all: readonly Pick<Passage, "id" | "split">[]): ReadonlySet<string> =>
    new Set(all.flatMap(({ split, id }) => (split === "forget" ? [id] : [])));
  const [known, own] = [idsOf(scored ?? []), idsOf(passages)];
  return scored === undefined || own.size === 0 || (known.size === own.size && [...own].every((id) => known.has(id)));
}

/** The sentence for a user whose `reference.json` belongs to another forget set. */
export const otherForgetSet =
  "reference.json has the retrained model's scores of another forget set, so nothing is compared with them; make the file " +
  'again with "lethe prepare --without forget <configuration>", in a folder of its own if both sets are in use.';

type NamedPassage = Pick<Passage, "id" | "split" | "document">;

/**
 * The retrained model's scores of the passages of a run. The run may withhold other documents than the runs for which
 * the model was measured, and it may measure only a part of the holdout. So each passage counts in the set to which it
 * belongs in this run, and passages that the run does not measure are left out.
 *
 * @returns undefined if the file of the retrained model has no scores of passages
 */
export function retrainedRecords(
  { passages: scored }: Pick<RetrainedFigures, "passages">,
  passages: readonly Pick<Passage, "id" | "split">[],
): PassageScores[] | undefined {
  const inRun = new Map(passages.map((passage) => [keyOf(passage), passage]));
  return scored?.flatMap((scores): PassageScores[] => {
    const passage = inRun.get(keyOf(scores));
    return passage === undefined ? [] : [{ ...scores, split: passage.split }];
  });
}

/** Retain documents that a run withholds are the same documents. */
const keyOf = ({ id, split }: Pick<Passage, "id" | "split">): string =>
  JSON.stringify([split === "withheld" ? "retain" : split, id]);

/** The figures that compare the forget set with the holdout. */
const comparedWithHoldout = [
  ...(["membershipAuc", "membershipKs", "membershipMinKAuc", "membershipMinKPlusPlusAuc"] as const),
  ...(["membershipZlibAuc", "membershipJoinedAuc", "leakingShare"] as const),
] satisfies readonly FigureKey[];

/**
 * The figures of the retrained model beside a run. If the run measures only a part of the holdout, the figures that
 * compare the forget set with the holdout are computed on this part.
 *
 * @param passages the passages that the run measures
 */
export function retrainedBeside(retrained: RetrainedFigures, passages: readonly NamedPassage[]): EvaluationSummary {
  const { summary, passages: scored } = retrained;
  const records = retrainedRecords(retrained, passages);
  const scores = records && evaluationScores(summary, records, passages);
  const documentsOf = (split: Passage["split"]): number =>
    scores?.documents.filter((document) => document.split === split).length ?? 0;
  const all = new Set(scored?.filter(({ split }) => split === "holdout").map(({ id }) => id)).size;
  const measured = passages.filter(({ split }) => split === "holdout").length;
  if (scores === undefined || documentsOf("forget") === 0 || documentsOf("holdout") === 0 || measured >= all)
    return summary;
  const statistics = figureStatistics(scores);
  const counts = onceEach(strataOf(scores));
  const values = comparedWithHoldout.flatMap((key) => {
    const statistic = figureOf(key).read(summary) == null ? undefined : statistics.get(key);
    return statistic === undefined ? [] : [[key, statistic.of(counts)] as const];
  });
  return { ...summary, ...Object.fromEntries(values) };
}

/**
 * The differences of an evaluation from the retrained model, each with its 95 % interval over the same documents.
 *
 * @param records the records of the evaluation
 * @param passages the passages of the run
 * @returns undefined if the file of the retrained model has no scores of passages
 */
export async function differencesFromRetrained(
  { summary, records }: { readonly summary: EvaluationSummary; readonly records: readonly PassageEvaluation[] },
  retrained: RetrainedFigures,
  passages: readonly NamedPassage[],
  betweenResamples?: (done: number, total: number) => unknown,
): Promise<FigureDifferences | undefined> {
  const scored = retrainedRecords(retrained, passages);
  if (scored === undefined) return undefined;
  const isSameTest = testOf(summary) === testOf(retrained.summary);
  const other = { summary: isSameTest ? retrained.summary : withoutAnswers(retrained.summary), records: scored };
  const differences = await pairedDifferences(...pairedScores({ summary, records }, other, passages), {
    betweenResamples,
  });
  // A difference of a figure that one of the evaluations does not show would say nothing to the reader.
  const shown = Object.entries(differences).filter(([key]) =>
    [summary, retrained.summary].every((each) => figureOf(key as FigureKey).read(each) != null),
  );
  return Object.fromEntries(shown);
}

/** Answers to other questions are not comparable, even if there are as many. */
const withoutAnswers = ({ utilitySet }: EvaluationSummary): Pick<EvaluationSummary, "utilitySet"> =>
  utilitySet == null ? {} : { utilitySet: { ...utilitySet, answers: "" } };

const testOf = ({ utilitySet }: EvaluationSummary): string =>
  JSON.stringify([utilitySet?.name, utilitySet?.questions, utilitySet?.by]);
