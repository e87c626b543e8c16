import type { AlertLevel } from "./alerts";
import { HumanError } from "./humanError";
import { roughDuration } from "./roughDuration";

/** One result of a check before a run: a mistake in the configuration or in a set, or a fact that the user needs. */
export interface Finding {
  /** A run does not start if a check finds an error. */
  readonly level: AlertLevel;
  /**
   * One sentence with the remedy. The sentence does not begin with the number of the line, because a view adds this
   * number.
   */
  readonly message: string;
  /** Absolute path of the file that the finding is about. It is absent if the finding is about the machine. */
  readonly file?: string;
  /** The line in the file, counted from 1. It is absent if the finding is about the whole file. */
  readonly line?: number;
  /** The key of the configuration, such as `data.forget`. */
  readonly key?: string;
  /** What an editor may offer to do about the line. `removeRow`: without this row, there is no problem. */
  readonly fix?: "removeRow";
  /** Whether only a check that opens the model finds this. */
  readonly needsModel?: boolean;
}

/**
 * How many rows of a forget set a model knows. A check or a run asks the model about some rows. `asked` is the number
 * of these rows that could be measured. `known` is the number of rows that the model knows.
 */
export interface KnownRows {
  readonly known: number;
  readonly asked: number;
}

/** The result of `lethe check`. */
export interface CheckReport {
  readonly findings: readonly Finding[];
  /** Undefined if the model was not asked. */
  readonly knows?: KnownRows;
  /** A rough estimate of the time of a run on this machine's processor. Undefined if there is no estimate. */
  readonly seconds?: number;
}

/** Whether one of the findings is an error. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ level }) => level === "error");
}

/** The result of a check in one line: the number of findings, the rows that the model knows, the time of a run. */
export function summaryOfCheck({ findings, knows, seconds }: CheckReport): string {
  const sentences = [
    `${countFindings(findings)}.`,
    ...(knows === undefined ? [] : [`The model knows ${knows.known} of ${knows.asked} rows asked.`]),
    ...(seconds === undefined ? [] : [`A run takes ${roughDuration(seconds)} on this machine's processor.`]),
  ];
  return sentences.join(" ");
}

/** The number of findings of each level as text: `2 errors, 1 warning`. The text is "no problem" if there are none. */
function countFindings(findings: readonly Finding[]): string {
  const counted = (["error", "warning"] as const).flatMap((level) => {
    const count = findings.filter((finding) => finding.level === level).length;
    return count === 0 ? [] : [`${count} ${level}${count === 1 ? "" : "s"}`];
  });
  return counted.length === 0 ? "no problem" : counted.join(", ");
}

/**
 * A finding as one line of text. If the finding has a line, the text begins with `file:line:column`, which terminals
 * and editors turn into a link.
 */
export function lineOfFinding({ message, file, line }: Finding, toPath = (path: string): string => path): string {
  // If a finding is about a whole file, the message already contains the file's name. So the message needs no prefix.
  return file === undefined || line === undefined ? message : `${toPath(file)}:${line}:1: ${message}`;
}

/** An error with the findings of the check that refused a run. */
class FailedCheck extends HumanError {
  constructor(readonly findings: readonly Finding[]) {
    const [first, ...others] = findings.filter(({ level }) => level === "error");
    const more = others.length === 0 ? "" : ` (and ${others.length} more ${others.length === 1 ? "error" : "errors"})`;
    super(`${first === undefined ? "The check failed." : lineOfFinding(first)}${more}`);
  }
}

/** @throws HumanError with the findings, if one of them is an error */
export function refuseErrors(findings: readonly Finding[]): void {
  if (hasErrors(findings)) throw new FailedCheck(findings);
}

/**
 * If a check has refused a run, the refusal is an error that carries the findings of the check. Returns these findings.
 * The result is undefined for an error that is no such refusal.
 */
export function findingsOf(error: unknown): readonly Finding[] | undefined {
  return error instanceof HumanError && "findings" in error ? (error as FailedCheck).findings : undefined;
}

/** If a model knows at most this share of the rows, there is hardly anything to forget. */
const hardlyKnown = 0.2;

/** Whether a model knows so few rows of a forget set that there is hardly anything to forget. */
export function isHardlyKnown({ known, asked }: KnownRows): boolean {
  return asked > 0 && known <= hardlyKnown * asked;
}

/**
 * A warning about a model that knows hardly any row of a forget set; see `isHardlyKnown`. The parameter `which` names
 * the rows that the model was asked, such as "rows asked".
 */
export function describeHardlyKnown(
  { known, asked }: KnownRows,
  which: "rows asked" | "rows of the forget set",
): string {
  return (
    `The model knows ${known} of ${asked} ${which}: ${known === 0 ? "nothing" : "nothing much"} to forget. Check that "model" names the model that was ` +
    "trained on these texts, and that the prompts are written as in its training."
  );
}
