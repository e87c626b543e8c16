import type { Coverage } from "./metrics";

/** A remark on a figure's value: what the value leaves out, or how its measurement differs from the usual one. */
export interface Remark {
  /** The text of the remark, such as "2 of 72 passages not measurable". */
  readonly what: string;
  /** The reason, as a clause that can follow the word "because". */
  readonly why?: string;
}

/**
 * Says how many passages a mean leaves out, and how many of its passages were compared by characters. The result is
 * undefined if both numbers are 0.
 */
export function remarkOnCoverage(coverage: Coverage | undefined): Remark | undefined {
  if (coverage === undefined) return undefined;
  const { passages, unmeasured, byCharacters, reasons } = coverage;
  const parts = [
    ...(unmeasured > 0 ? [`${unmeasured} of ${passages} passages not measurable`] : []),
    ...(byCharacters > 0 ? [`${byCharacters} of ${passages} passages compared by characters`] : []),
  ];
  if (parts.length === 0) return undefined;
  return { what: parts.join(", "), ...(reasons.length > 0 && { why: reasons.join("; ") }) };
}
