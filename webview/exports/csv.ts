import { figures, figuresIn, tasksOf } from "../../src/protocol/figures";
import type { PageContext } from "../context";
import type { ListedPassage } from "../passageSelection";

type Cell = string | number | null | undefined;

/**
 * A table as CSV text (RFC 4180). If a spreadsheet would read a cell as a formula, the cell gets an apostrophe before
 * its text.
 */
export function toCsv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(formatCell).join(",")}\r\n`).join("");
}

const formatCell = (value: Cell): string => {
  if (value == null) return "";
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** The measured figures of all shown runs as CSV text. Each row is one figure of one evaluation. */
export function scoresCsv({ runs }: Pick<PageContext, "runs">): string {
  return toCsv([
    ["run", "step", "phase", "task", "figure", "value"],
    ...runs.flatMap((run) =>
      run.evaluations.flatMap(({ step, phase, summary }) =>
        [null, ...tasksOf(run.evaluations)].flatMap((task) =>
          (task === null ? figures : figuresIn("recall", "memorization")).flatMap(({ label, read }) => {
            const value = read(summary, task);
            return value == null ? [] : [[run.id, step, phase, task ?? "all", label, value]];
          }),
        ),
      ),
    ),
  ]);
}

/** A list of passages as CSV text. Each row is one passage. */
export function passagesCsv(passages: readonly ListedPassage[]): string {
  return toCsv([
    ["id", "set", "task", "kind", "before", "now", "leaks", "forgotten", "regressed"],
    ...passages.map(({ row, before, now, isLeaking, isForgotten, hasRegressed }) => [
      ...[row.id, row.split, row.task, row.kind, before, now],
      ...[String(isLeaking), String(isForgotten), String(hasRegressed)],
    ]),
  ]);
}
