import type { PageContext } from "../context";
import { allSetFigures, modelFigures } from "../figures";
import { tasksOf } from "../model";
import type { ListedPassage } from "../passageSelection";

/** A table as RFC 4180 writes it. A cell that a spreadsheet would take for a formula is made text. */
export function toCsv(rows: readonly (readonly (string | number | null | undefined)[])[]): string {
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

const cell = (value: string | number | null | undefined): string => {
  if (value == null) return "";
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Every figure of every evaluation of every run shown, one a line. */
export function scoresCsv({ runs }: Pick<PageContext, "runs">): string {
  return toCsv([
    ["run", "step", "phase", "task", "figure", "value"],
    ...runs.flatMap((run) =>
      run.evaluations.flatMap(({ step, phase, summary }) =>
        [null, ...tasksOf(run)].flatMap((task) =>
          [...allSetFigures, ...(task === null ? modelFigures : [])].flatMap(({ name, of }) => {
            const value = of(summary, task);
            return value == null ? [] : [[run.id, step, phase, task ?? "all", name, value]];
          }),
        ),
      ),
    ),
  ]);
}

/** The passages of a list, one a line. */
export function passagesCsv(passages: readonly ListedPassage[]): string {
  return toCsv([
    ["id", "set", "task", "kind", "before", "now", "leaks", "forgotten", "regressed"],
    ...passages.map(({ row, before, now, isLeaking, isForgotten, hasRegressed }) => [
      ...[row.id, row.split, row.task, row.kind, before, now],
      ...[String(isLeaking), String(isForgotten), String(hasRegressed)],
    ]),
  ]);
}
