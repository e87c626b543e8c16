import { lineOfFinding } from "../../protocol/findings";
import type { Finding } from "../../protocol/findings";

/** The start of a run repeats at most this number of warnings about rows. */
const mostWarnings = 3;

/** Returns the sentences that the user should read when a run starts. `findings` come from a check without errors. */
export function noticesOf(findings: readonly Finding[]): string[] {
  const facts = findings.filter(({ level }) => level === "information").map(({ message }) => message);
  const warnings = findings.filter(({ level }) => level === "warning");
  const shown = warnings.slice(0, mostWarnings).map((finding) => `Warning: ${lineOfFinding(finding)}`);
  const more = warnings.length - shown.length;
  return [
    ...facts,
    ...shown,
    ...(more > 0 ? [`${more} more ${more === 1 ? "warning" : "warnings"}; lethe check lists all.`] : []),
  ];
}
