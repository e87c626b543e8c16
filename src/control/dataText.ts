import path from "node:path";
import { readTextFile } from "../data/textFile";
import type { ChangedFile } from "./changedInputs";

/**
 * Reads a file of a set as text, without compression and in any encoding that Lethe reads.
 *
 * @throws HumanError for a file that cannot be read or is not text
 */
export async function readDataText(file: string): Promise<string> {
  return (await readTextFile(file)).toString("utf8");
}

/** One clause about the changed files, such as `forget.jsonl has changed since the run started (line 12 differs)`. */
export async function describeChanges(changed: readonly ChangedFile[]): Promise<string> {
  const [first, ...others] = changed;
  if (first === undefined) return "No set has changed since the run started";
  if (others.length > 0) {
    const names = changed.map(({ file }) => path.basename(file));
    return `${names.slice(0, -1).join(", ")} and ${names.at(-1)} have changed since the run started`;
  }
  if (first.isMissing) return `${first.file} no longer exists`;
  const texts = await Promise.all([first.copy, first.file].map(readDataText)).catch(() => undefined);
  const difference =
    texts === undefined ? "it can no longer be read" : describeDifference(texts[0] ?? "", texts[1] ?? "");
  return `${first.file} has changed since the run started (${difference})`;
}

/** Which lines differ between two texts: the first and the last line that differ, and the number of lines. */
function describeDifference(before: string, now: string): string {
  const [old, present] = [linesOf(before), linesOf(now)];
  const shorter = Math.min(old.length, present.length);
  let start = 0;
  while (start < shorter && old[start] === present[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === present.at(-1 - end)) end += 1;
  if (start === old.length && start === present.length) return "only its white space or its encoding";
  const counts = old.length === present.length ? "" : `; ${count(old.length)} then, ${count(present.length)} now`;
  const last = present.length - end;
  if (last <= start) return `${count(old.length - end - start)} removed after line ${start}`;
  return start + 1 === last ? `line ${last} differs${counts}` : `lines ${start + 1} to ${last} differ${counts}`;
}

const linesOf = (text: string): string[] => text.replace(/\r?\n$/, "").split(/\r?\n/);

const count = (lines: number): string => `${lines} ${lines === 1 ? "line" : "lines"}`;
