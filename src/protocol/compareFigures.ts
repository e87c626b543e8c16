import { formatFigure } from "./figureTables";
import type { Figure } from "./figures";
import type { EvaluationSummary } from "./metrics";

/** A run in a comparison. */
interface ComparedRun {
  readonly summary: EvaluationSummary | null;
  /** Whether the evaluation measured only a sample of the passages. */
  readonly isSample?: boolean;
}

/** The values of one figure in several runs. Each array has one entry for each run. */
export interface ComparedFigure {
  readonly figure: Figure;
  /** A value is null if the run did not measure the figure. */
  readonly values: readonly (number | null)[];
  /** The values minus the value of the first run. A difference is null if one of the two values is null. */
  readonly deltas: readonly (number | null)[];
  /**
   * Whether a run has the best value. Several runs can have it. No run has it if the values look the same, or if no
   * value is better than another. A value that was measured on a sample is never the best one, because it is not known
   * well enough.
   */
  readonly isBest: readonly boolean[];
}

/**
 * Compares figures of several runs. Figures that no run measured are left out.
 *
 * @param task a task, if the values should cover only the passages of this task
 */
export function compareFigures(
  shown: readonly Figure[],
  runs: readonly ComparedRun[],
  task: string | null = null,
): ComparedFigure[] {
  return shown.flatMap((figure) => {
    const values = runs.map(({ summary }) => (summary && figure.read(summary, task)) ?? null);
    if (values.every((value) => value === null)) return [];
    const eligible = values.map((value, place) => (runs[place]?.isSample === true ? null : value));
    const [first = null] = values;
    const deltas = values.map((value) => (value === null || first === null ? null : value - first));
    return [{ figure, values, deltas, isBest: findBest(figure, eligible) }];
  });
}

const findBest = (figure: Figure, values: readonly (number | null)[]): boolean[] => {
  const rank = ranks[figure.better ?? "none"];
  const known = values.filter((value) => value !== null);
  // The values are compared by their shown texts. So either all values with the same text are marked as best, or none
  // of them.
  const isSame = new Set(known.map((value) => formatFigure(figure, value))).size < 2;
  if (rank === undefined || isSame) return values.map(() => false);
  const best = known.reduce((one, other) => (rank(other) > rank(one) ? other : one));
  return values.map((value) => value !== null && formatFigure(figure, value) === formatFigure(figure, best));
};

/** The higher the rank of a value, the better. */
const ranks: Readonly<Record<NonNullable<Figure["better"]> | "none", ((value: number) => number) | undefined>> = {
  higher: (value) => value,
  lower: (value) => -value,
  "near 0.5": (value) => -Math.abs(value - 0.5),
  none: undefined,
};

/** A difference as text with its sign: `+0.120`, `−0.887`, or `±0` if the values look the same. */
export function formatDelta(figure: Figure, delta: number): string {
  const text = formatFigure(figure, Math.abs(delta));
  if (Number(text) === 0) return "±0";
  return `${delta > 0 ? "+" : "−"}${text}`;
}
