import type { FigureKey } from "../figures";
import { bootstrap, onceEach } from "./bootstrap";
import type { BootstrapOptions, Counts, Interval, Statistic } from "./bootstrap";
import type { DocumentScores, EvaluationScores } from "./documentScores";
import { figureStatistics, strataOf } from "./figureStatistics";

export type FigureIntervals = Readonly<Partial<Record<FigureKey, Interval>>>;

/**
 * The 95 % intervals of the figures of one evaluation, by document. The utility's interval is by question. A figure
 * over fewer than two documents has no interval.
 */
export async function figureIntervals(scores: EvaluationScores, options?: BootstrapOptions): Promise<FigureIntervals> {
  const found = await bootstrap(strataOf(scores), figureStatistics(scores), options);
  return Object.fromEntries(found);
}

/** One figure of a model minus the same figure of another model. */
export interface Difference {
  /** The difference over the documents that both evaluations measured. */
  readonly value: number;
  /** The 95 % interval. Undefined with fewer than two documents. */
  readonly interval: Interval | undefined;
}

export type FigureDifferences = Readonly<Partial<Record<FigureKey, Difference>>>;

/**
 * The differences between two evaluations of the same documents, each with its 95 % interval: figures of `run` minus
 * figures of `other`, for example the retrained model. Both models have the same documents in each resample, so what
 * makes a document hard for both does not widen the interval.
 *
 * Documents that only one evaluation measured are left out. The utility is compared only if both models answered the
 * same number of questions. The caller makes sure that these are the same questions.
 *
 * @returns the differences of the figures that both evaluations measured
 */
export async function pairedDifferences(
  run: EvaluationScores,
  other: EvaluationScores,
  options?: BootstrapOptions,
): Promise<FigureDifferences> {
  const [first, second] = aligned(run, other);
  const [ofRun, ofOther] = [figureStatistics(first), figureStatistics(second)];
  const both = [...ofRun].flatMap(([key, one]) => {
    const two = ofOther.get(key);
    return two === undefined ? [] : [{ key, one, two }];
  });
  const differences = new Map(both.map(({ key, one, two }) => [key, differenceOf(one, two)]));
  const sizes = strataOf(first);
  const intervals = await bootstrap(sizes, differences, options);
  const whole = onceEach(sizes);
  const found = [...differences].map(([key, { of }]) => [key, { value: of(whole), interval: intervals.get(key) }]);
  return Object.fromEntries(found) as FigureDifferences;
}

const differenceOf = (one: Statistic, two: Statistic): Statistic => ({
  documents: Math.min(one.documents, two.documents),
  of: (counts: Counts) => one.of(counts) - two.of(counts),
  ...(one.reflectedWithin && { reflectedWithin: differenceRange(one.reflectedWithin) }),
});

/** The range of the difference of two figures with the same range. */
const differenceRange = ([least, most]: Interval): Interval => [least - most, most - least];

/** Both evaluations with only the documents and questions that both of them measured, in the same order. */
function aligned(run: EvaluationScores, other: EvaluationScores): [EvaluationScores, EvaluationScores] {
  const others = new Map(other.documents.map((document) => [keyOf(document), document]));
  const pairs = run.documents.flatMap((document) => {
    const same = others.get(keyOf(document));
    return same === undefined ? [] : [[document, same] as const];
  });
  return [
    {
      documents: pairs.map(([one]) => one),
      utilityAnswers: comparableAnswers(run.utilityAnswers, other.utilityAnswers),
    },
    {
      documents: pairs.map(([, two]) => two),
      utilityAnswers: comparableAnswers(other.utilityAnswers, run.utilityAnswers),
    },
  ];
}

type Answers = EvaluationScores["utilityAnswers"];

/** A model's answers to the questions that the other model answered too. Null if the tests of the models differ. */
const comparableAnswers = (own: Answers, beside: Answers): Answers => {
  if (own === undefined && beside === undefined) return undefined;
  if (own == null || own.length !== beside?.length) return null;
  return Array.from(own, (answer, place) => (beside[place] === "-" ? "-" : answer)).join("");
};

const keyOf = ({ split, task, document }: DocumentScores): string => JSON.stringify([split, task, document]);
