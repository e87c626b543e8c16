import type { EvaluationSummary } from "../src/protocol/metrics";
import type { Split } from "../src/protocol/passages";
import { formatScore } from "../src/protocol/wording";
import { scoresOf } from "./model";

/** A figure of an evaluation, with the words that name it. */
export interface NamedFigure {
  readonly name: string;
  readonly of: (summary: EvaluationSummary, task: string | null) => number | null | undefined;
}

const splits: readonly Split[] = ["forget", "retain", "withheld", "holdout"];

/** Of every set: they can be told for one task too. */
export const setFigures: readonly NamedFigure[] = splits.flatMap((split) => [
  { name: `${split}, recited`, of: (summary, task) => scoresOf(summary, task)[split]?.regurgitation },
  { name: `${split}, answered`, of: (summary, task) => scoresOf(summary, task)[split]?.knowledge },
  { name: `${split}, rephrased answered`, of: (summary, task) => scoresOf(summary, task)[split]?.rephrasedKnowledge },
]);

/** Of every set too: how well the true text is still known to a model that reads it along. */
export const memorizationFigures: readonly NamedFigure[] = splits.flatMap((split) => [
  {
    name: `${split}, probability of the true text's tokens`,
    of: (summary, task) => scoresOf(summary, task)[split]?.memorization?.probability,
  },
  {
    name: `${split}, tokens the model finds likeliest`,
    of: (summary, task) => scoresOf(summary, task)[split]?.memorization?.exactMemorization,
  },
  {
    name: `${split}, extraction strength`,
    of: (summary, task) => scoresOf(summary, task)[split]?.memorization?.extractionStrength,
  },
  { name: `${split}, recited, F1`, of: (summary, task) => scoresOf(summary, task)[split]?.regurgitationF1 },
]);

/** Of the model as a whole. */
export const modelFigures: readonly NamedFigure[] = [
  { name: "utility, right answers", of: ({ utility }) => utility },
  { name: "forget passages above the holdout's 95th percentile", of: ({ leakingShare }) => leakingShare },
  { name: "membership attack, area under the curve (0.5: cannot tell)", of: ({ membershipAuc }) => membershipAuc },
  { name: "membership attack by Min-K, area under the curve", of: ({ membershipMinKAuc }) => membershipMinKAuc },
  { name: "membership attack, Kolmogorov-Smirnov distance", of: ({ membershipKs }) => membershipKs },
  { name: "perplexity of held-out text", of: ({ perplexity }) => perplexity },
  { name: "empty completions", of: ({ fluency }) => fluency?.emptyShare },
  { name: "repetitive completions", of: ({ fluency }) => fluency?.repetitiveShare },
  { name: "benchmark, task aggregate", of: ({ scores }) => scores?.taskAggregate },
  { name: "benchmark, membership score", of: ({ scores }) => scores?.membership },
  { name: "benchmark, final score", of: ({ scores }) => scores?.final },
];

/** All of them, for exports. */
export const allSetFigures: readonly NamedFigure[] = [...setFigures, ...memorizationFigures];

/** An evaluation as a column of a table. */
export interface FigureColumn {
  readonly heading: string;
  readonly summary: EvaluationSummary;
}

/** Rows of figures, a column an evaluation; figures that no column has are left out. */
export function figureTable(figures: readonly NamedFigure[], columns: readonly FigureColumn[], task: string | null) {
  return {
    head: ["figure", ...columns.map(({ heading }) => heading)],
    rows: figures
      .map(({ name, of }) => [name, ...columns.map(({ summary }) => of(summary, task))] as const)
      .filter(([, ...values]) => values.some((value) => value != null))
      .map(([name, ...values]) => [name, ...values.map(formatScore)]),
  };
}
