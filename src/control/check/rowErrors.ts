import type { OnRowError } from "../../data/rowPlace";
import type { Finding } from "../../protocol/findings";
import { HumanError } from "../../protocol/humanError";

/** The largest number of findings about the rows of one file. */
export const mostOfAFile = 100;

/** Turns the error of a row, or of a whole file, into a finding. */
function toFinding({ message, place }: HumanError, otherwise: Omit<Finding, "level" | "message">): Finding {
  if (place === undefined) return { level: "error", message, ...otherwise };
  const { file, line, problem } = place;
  return { level: "error", message: `This line ${problem.replaceAll(/\s*\n\s*/g, " ")}`, file, line };
}

/**
 * Runs a check. If the check throws an error for the user, the error becomes a finding.
 *
 * @param otherwise a place for the finding. It is used if the error itself has no place
 */
export async function findingOf(
  check: () => unknown,
  otherwise: Omit<Finding, "level" | "message">,
): Promise<Finding[]> {
  try {
    await check();
    return [];
  } catch (error) {
    if (error instanceof HumanError) return [toFinding(error, otherwise)];
    throw error;
  }
}

/**
 * Collects the errors of a file's rows.
 *
 * @param otherwise the place of a finding about the whole file
 */
export function collectRowErrors(otherwise: Omit<Finding, "level" | "message">) {
  const findings: Finding[] = [];
  let count = 0;
  const onRowError: OnRowError = (error) => {
    count += 1;
    if (count <= mostOfAFile) findings.push(toFinding(error, otherwise));
  };
  return {
    onRowError,
    /** The findings so far. The last one says how many more rows are wrong. */
    findings: (): readonly Finding[] => (count > mostOfAFile ? [...findings, moreErrors(count, otherwise)] : findings),
  };
}

const moreErrors = (count: number, otherwise: Omit<Finding, "level" | "message">): Finding => ({
  level: "error",
  message:
    `${otherwise.file ?? "The file"} has ${count - mostOfAFile} more rows that Lethe cannot read; correct the listed ` +
    "rows first.",
  ...otherwise,
});

/** The first `mostOfAFile` findings about the rows of one file, and one that counts the others. */
export function limitFindings(findings: readonly Finding[]): Finding[] {
  const listed = findings.slice(0, mostOfAFile);
  const [next] = findings.slice(mostOfAFile);
  if (next === undefined) return listed;
  const more = findings.length - mostOfAFile;
  const message = `${more} more ${more === 1 ? "line has" : "lines have"} the same problem; correct the listed lines first.`;
  return [
    ...listed,
    { level: next.level, message, ...(next.file !== undefined && { file: next.file, line: next.line ?? 1 }) },
  ];
}
