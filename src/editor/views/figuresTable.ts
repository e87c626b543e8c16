import type { EvaluationSummary } from "../../protocol/metrics";
import { formatScore } from "../../protocol/wording";

type Column = readonly [heading: string, summary: EvaluationSummary | undefined];

/** The figures that decide whether a model is kept, those that matter most first. */
const figures: readonly (readonly [name: string, figure: (summary: EvaluationSummary) => number | null | undefined])[] =
  [
    ["forget, recited (r)", ({ forget }) => forget?.regurgitation],
    ["forget, answered (t)", ({ forget }) => forget?.knowledge],
    ["forget, share that leaks", ({ leakingShare }) => leakingShare],
    ["retain, recited (r)", ({ retain }) => retain?.regurgitation],
    ["retain, answered (t)", ({ retain }) => retain?.knowledge],
    ["withheld, recited (r)", ({ withheld }) => withheld?.regurgitation],
    ["withheld, answered (t)", ({ withheld }) => withheld?.knowledge],
    ["utility", ({ utility }) => utility],
    ["perplexity", ({ perplexity }) => perplexity],
    ["membership AUC", ({ membershipAuc }) => membershipAuc],
    ["task aggregate", ({ scores }) => scores?.taskAggregate],
    ["final score", ({ scores }) => scores?.final],
  ];

/** Evaluations side by side as a Markdown table, of the figures that one of them has; empty where none has any. */
export function figuresTable(columns: readonly Column[]): string {
  const shown = columns.flatMap(([heading, summary]) => (summary === undefined ? [] : [{ heading, summary }]));
  const rows = figures.flatMap(([name, figure]) => {
    const values = shown.map(({ summary }) => figure(summary));
    return values.every((value) => value == null) ? [] : [[name, ...values.map(formatScore)]];
  });
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(["", ...shown.map(({ heading }) => heading)]),
    line([":---", ...shown.map(() => "---:")]),
    ...rows.map(line),
  ].join("\n");
}
