import type { Coverage } from "../metrics";
import { formatPercent } from "../wording";

/** What a target is about. */
export type Aim = "recited" | "answered" | "membership" | "retain" | "withheld" | "utility" | "fluency" | "earlier";

type Status = "met" | "missed" | "notMeasured";

/** One target of a run, and how the trained model meets it. */
export interface VerdictLine {
  readonly aim: Aim;
  /** The name of the target in tables. */
  readonly label: string;
  readonly status: Status;
  /**
   * The measured values in plain words, with the values before the run. If a part of the values could not be measured,
   * the text says why.
   */
  readonly value: string;
  /** The limits of the values and where they come from. It is empty if nothing was measured. */
  readonly target: string;
}

/** A status in words. */
export const statusWords: Readonly<Record<Status, string>> = {
  met: "met",
  missed: "not met",
  notMeasured: "not measured",
};

/** One measured value of a line. */
export interface Reading {
  readonly value: string;
  readonly target: string;
  readonly isMet: boolean;
}

/**
 * Makes the line of one target from the values that could be measured.
 *
 * @param missing why a part of the values could not be measured. The status of the line is then never `met`, because
 *   the missing part could miss the target
 */
export function lineOf(
  identity: Pick<VerdictLine, "aim" | "label">,
  readings: readonly (Reading | undefined)[],
  missing: string | undefined,
): VerdictLine {
  const measured = readings.filter((reading) => reading !== undefined);
  if (measured.length === 0) {
    return { ...identity, status: "notMeasured", value: missing ?? "no figure", target: "" };
  }
  const isMissed = measured.some(({ isMet }) => !isMet);
  const values = measured.map(({ value }) => value);
  return {
    ...identity,
    status: isMissed ? "missed" : missing === undefined ? "met" : "notMeasured",
    value: [...values, ...(missing === undefined ? [] : [missing])].join("; "),
    target: [...new Set(measured.map(({ target }) => target))].join("; "),
  };
}

/** Says how many passages a mean leaves out because they could not be measured. */
export function describeMissing(...coverages: readonly (Coverage | undefined)[]): string | undefined {
  const incomplete = coverages.find((coverage) => coverage !== undefined && coverage.unmeasured > 0);
  if (incomplete === undefined) return undefined;
  const { unmeasured, passages } = incomplete;
  return `${unmeasured} of ${passages} passages could not be measured`;
}

/** Sums such as 0.08 + 0.05 are inexact, and a value at its limit must not miss it. */
export const rounding = 1e-9;

/** The value before the run, in parentheses. */
export function was(share: number | null | undefined): string {
  return share == null ? "" : ` (was ${formatPercent(share)})`;
}

/** A reading of a share that must not exceed a limit. It is undefined if the share was not measured. */
export function atMost(
  share: number | null | undefined,
  limit: number,
  words: (share: string, limit: string) => Pick<Reading, "value" | "target">,
): Reading | undefined {
  if (share == null) return undefined;
  const isMet = share <= limit + rounding;
  return { ...words(...apart(share, limit, isMet)), isMet };
}

/**
 * A value and its limit as percentages. A value that misses its limit may have the same rounded percentage as the
 * limit. In this case, both percentages have one decimal place, to show the difference.
 */
export function apart(value: number, limit: number, isMet: boolean): [value: string, limit: string] {
  const [rounded, bound] = [formatPercent(value), formatPercent(limit)];
  return isMet || rounded !== bound ? [rounded, bound] : [`${percent(value)} %`, `${percent(limit)} %`];
}

const percent = (share: number): string => (100 * share).toFixed(1);
