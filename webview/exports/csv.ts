import { figures, figuresIn, tasksOf } from "../../src/protocol/figures";
import { describePart } from "../../src/protocol/measuredPart";
import { taskLabel } from "../../src/protocol/wording";
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

/**
 * The figures of all shown runs as CSV text. Each row is one figure of one evaluation. A figure that could not be
 * measured has a note and no value. `low` and `high` are the ends of the value's 95 % interval.
 */
export function scoresCsv({ runs }: Pick<PageContext, "runs">): string {
  return toCsv([
    ["run", "step", "phase", "measured", "task", "figure", "value", "note", "low", "high"],
    ...runs.flatMap((run) =>
      run.evaluations.flatMap(({ step, phase, summary, ...counted }) =>
        [null, ...tasksOf(run.evaluations)].flatMap((task) =>
          (task === null ? figures : figuresIn("recall", "memorization")).flatMap(
            ({ label, read, remark, interval }) => {
              const value = read(summary, task);
              const { what, why } = remark(summary, task) ?? {};
              if (value == null && what === undefined) return [];
              const note = what === undefined || why === undefined ? what : `${what}, because ${why}`;
              const measured = describePart({ phase, ...counted });
              const ends = (value == null ? undefined : interval(summary, task)) ?? [null, null];
              return [
                [run.id, step, phase, measured, task === null ? "all" : taskLabel(task), label, value, note, ...ends],
              ];
            },
          ),
        ),
      ),
    ),
  ]);
}

/** A list of passages as CSV text. Each row is one passage. */
export function passagesCsv(passages: readonly ListedPassage[]): string {
  return toCsv([
    [
      ...["id", "set", "task", "kind", "before", "now", "leaks", "forgotten", "regressed", "compared by"],
      ...["not measurable", "percentile among unseen", "retrained"],
    ],
    ...passages.map(({ row, before, now, problem, isByCharacters, exposure, retrained, ...states }) => [
      ...[row.id, row.split, taskLabel(row.task), row.kind, before, now],
      ...(now === null ? ["", "", ""] : [states.isLeaking, states.isForgotten, states.hasRegressed].map(String)),
      ...[isByCharacters ? "characters" : "words", problem, exposure?.percentile, retrained],
    ]),
  ]);
}
