import { formatDelta } from "./compareFigures";
import type { ForgetQuality } from "./forgetQuality";
import type { FigureColumn } from "./figureTables";
import { figures } from "./figures";
import type { Figure } from "./figures";
import type { Difference, FigureDifferences } from "./intervals/figureIntervals";
import { hasWidth } from "./intervals/hasWidth";
import type { MembershipBeside } from "./membershipTable";
import type { EvaluationSummary } from "./metrics";

/** The figures of the retrained model, and the differences of an evaluation from them. */
export interface FiguresBeside {
  readonly summary: EvaluationSummary;
  /**
   * The evaluation's figures minus those of the retrained model. It is undefined if the file of the retrained model has
   * no scores of passages, or if there is no evaluation to compare with it.
   */
  readonly differences: FigureDifferences | undefined;
}

/** What only an evaluation and the retrained model together have. */
export interface JointFigures {
  /** It is absent if the evaluation has no figures of membership. */
  readonly membership?: MembershipBeside;
  /** It is absent if the evaluation has no truth ratios of forget rows. */
  readonly forgetQuality?: ForgetQuality;
}

/** All that compares an evaluation with the retrained model. There are no joint figures without an evaluation. */
export interface RetrainedBeside extends FiguresBeside, JointFigures {}

/** The columns of the retrained model in a table of figures: its values, and the differences from it. */
export function retrainedColumns({ summary, differences }: FiguresBeside): FigureColumn[] {
  const values = { heading: "retrained", summary };
  return differences === undefined ? [values] : [values, differenceColumn(differences)];
}

const differenceColumn = (differences: FigureDifferences): FigureColumn => ({
  ...{ heading: "difference (95 %)", summary: null, note: differenceNote },
  textOf: (figure, task) => {
    const difference = task === null || !figure.key.includes(".") ? differences[figure.key] : undefined;
    return difference === undefined ? "" : formatDifference(figure, difference);
  },
});

/** Explains a difference and its interval. */
export const differenceNote =
  "difference: the model minus the retrained model over the same documents, with its 95 % interval.";

/** A difference with its interval: `−0.017 (−0.034 to +0.002)`. */
export function formatDifference(figure: Figure, { value, interval }: Difference): string {
  const text = formatDelta(figure, value);
  if (interval === undefined || !hasWidth(interval)) return text;
  const [low, high] = interval.map((end) => formatDelta(figure, end));
  return `${text} (${low} to ${high})`;
}

/** The same for a sentence, with shares as percentages: `difference −2 %, 95 % interval −3 % to +0.4 %`. */
export function describeDifference(figure: Figure, { value, interval }: Difference): string {
  const signed = (delta: number): string =>
    figure.unit === "share" ? signedPercent(100 * delta) : formatDelta(figure, delta);
  const ends =
    interval === undefined || !hasWidth(interval) ? "" : `, 95 % interval ${interval.map(signed).join(" to ")}`;
  return `difference ${signed(value)}${ends}`;
}

/** A difference of two percentages. One below 1 % has a decimal, so that it does not look like 0. */
const signedPercent = (percent: number): string => {
  const size = Math.abs(percent);
  const text = size.toFixed(size < 1 ? 1 : 0);
  if (Number(text) === 0) return "±0 %";
  return `${percent < 0 ? "−" : "+"}${text} %`;
};

/** A table of the differences of several models from the retrained model, with a column for each model. */
export function differenceTable(
  names: readonly string[],
  found: readonly (FigureDifferences | undefined)[],
): { readonly head: string[]; readonly rows: string[][] } {
  const shown = figures.filter(({ key }) => found.some((differences) => differences?.[key] !== undefined));
  return {
    head: ["figure", ...names],
    rows: shown.map((figure) => [
      figure.label,
      ...found.map((differences) => {
        const difference = differences?.[figure.key];
        return difference === undefined ? "" : formatDifference(figure, difference);
      }),
    ]),
  };
}

/**
 * The column of the retrained model beside several runs.
 *
 * @param found the figures of the retrained model beside each run
 * @returns no column if a run has no retrained model, or another one
 */
export function sharedRetrained(found: readonly (EvaluationSummary | null | undefined)[]): FigureColumn[] {
  const [first] = found;
  const isShared = first != null && found.every((summary) => JSON.stringify(summary) === JSON.stringify(first));
  return isShared ? [{ heading: "retrained", summary: first }] : [];
}
