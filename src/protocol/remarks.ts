import type { Coverage } from "./metrics";

/** What a figure leaves out or measures in another way. */
export interface Remark {
  /** Such as "2 of 72 passages not measurable". */
  readonly what: string;
  /** A clause that follows "because". */
  readonly why?: string;
}

/** What a mean leaves out, and how many of its passages were compared by characters. */
export function remarkOnCoverage(coverage: Coverage | undefined): Remark | undefined {
  if (coverage === undefined) return undefined;
  const { passages, unmeasured, byCharacters, reasons } = coverage;
  const parts = [
    ...(unmeasured > 0 ? [`${unmeasured} of ${passages} passages not measurable`] : []),
    ...(byCharacters > 0 ? [`${byCharacters} of ${passages} passages by characters`] : []),
  ];
  if (parts.length === 0) return undefined;
  return { what: parts.join(", "), ...(reasons.length > 0 && { why: reasons.join("; ") }) };
}
