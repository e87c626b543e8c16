import { figureGlossary, figures, figuresIn, figureTable } from "../../src/protocol/figures";
import type { Figure, FigureColumn } from "../../src/protocol/figures";
import { escapeMarkdown, markdownTable } from "../../src/protocol/markdown";
import { formatDuration, taskLabel } from "../../src/protocol/wording";
import type { PageContext } from "../context";
import { figureColumns, tasksOf } from "../model";
import { lastEvaluations, runNames, settingDifferences } from "../runDifferences";

/** A report in Markdown of what the page shows. */
export function markdownReport({ run, runs, evaluation }: Pick<PageContext, "run" | "runs" | "evaluation">): string {
  const columns = figureColumns(run, evaluation);
  const seconds = run.evaluations.reduce((sum, measured) => sum + measured.seconds, 0);
  const facts = [
    ["Run", run.id],
    ["State", run.status.words + (run.status.reason === null ? "" : `: ${run.status.reason}`)],
    ["Step", `${run.status.step} of ${run.status.totalSteps}`],
    ["Model", run.model],
    ["Device", run.device],
    ["Started", run.createdAt],
    ["Time of the evaluations", formatDuration(seconds)],
  ] as const;
  const parts = [
    `# ${escapeMarkdown(run.name)}`,
    facts.map(([name, value]) => `- ${name}: ${escapeMarkdown(value)}`).join("\n"),
    "## Figures",
    tableOf(figures, columns),
    ...tasksOf(run).flatMap((task) => [
      `### ${escapeMarkdown(taskLabel(task))}`,
      tableOf(figuresIn("recall", "memorization"), columns, task),
    ]),
    ...(runs.length > 1 ? comparisonParts(runs) : []),
    "## Configuration",
    wordTable(["setting", "value"], run.configuration),
    ...(run.warnings.length > 0
      ? [
          "## Warnings",
          run.warnings.map(({ step, message }) => `- Step ${step}: ${escapeMarkdown(message)}`).join("\n"),
        ]
      : []),
    "## What the figures mean",
    wordTable(["word", "meaning"], figureGlossary),
  ];
  return `${parts.join("\n\n")}\n`;
}

const comparisonParts = (runs: PageContext["runs"]): string[] => [
  "## Compared runs",
  tableOf(figures, lastEvaluations(runs)),
  "### Different settings",
  wordTable(
    ["setting", ...runNames(runs)],
    settingDifferences(runs).map(({ name, values }) => [name, ...values.map((value) => value ?? "–")]),
  ),
];

const tableOf = (shown: readonly Figure[], columns: readonly FigureColumn[], task: string | null = null): string => {
  const { head, rows } = figureTable(shown, columns, task);
  return markdownTable(head.map(escapeMarkdown), rows, 2);
};

const wordTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  markdownTable(
    head.map(escapeMarkdown),
    rows.map((row) => row.map(escapeMarkdown)),
    head.length,
  );
