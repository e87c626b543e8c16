import { alertNames } from "../../src/protocol/alerts";
import { figureMarkdown } from "../../src/protocol/figureTables";
import { figureGlossary, figures, figuresIn, separateTasks } from "../../src/protocol/figures";
import { escapeMarkdown, markdownTextTable } from "../../src/protocol/markdown";
import { assessmentMarkdown } from "../../src/protocol/assessmentTable";
import { stepName } from "../../src/protocol/stepNames";
import { verdictMarkdown } from "../../src/protocol/verdict/verdictMarkdown";
import { formatDuration, taskLabel } from "../../src/protocol/wording";
import type { PageContext } from "../context";
import { figureColumns } from "../model";
import { lastEvaluations, settingDifferences } from "../runDifferences";

/** A report in Markdown of what the page shows. */
export function markdownReport(context: Pick<PageContext, "run" | "runs" | "evaluation" | "passages">): string {
  const { run, runs } = context;
  const columns = figureColumns(context);
  const differences = settingDifferences(runs);
  const seconds = run.evaluations.reduce((sum, measured) => sum + measured.seconds, 0);
  const progressLabel = run.kind === "assess" ? "Measurement" : "Step";
  const facts = [
    ["Run", run.id],
    ["State", run.status.words + (run.status.reason === null ? "" : `: ${run.status.reason}`)],
    ...(run.kind === "monitor" ? [] : ([[progressLabel, `${run.status.step} of ${run.status.totalSteps}`]] as const)),
    ["Model", run.model],
    ["Device", run.device],
    ["Started", run.createdAt],
    ["Time of the evaluations", formatDuration(seconds)],
  ] as const;
  const parts = [
    `# ${escapeMarkdown(run.name)}`,
    facts.map(([name, value]) => `- ${name}: ${escapeMarkdown(value)}`).join("\n"),
    ...(run.verdict === null ? [] : ["## Verdict", verdictMarkdown(run.verdict)]),
    ...(run.assessment === null ? [] : ["## Assessment", assessmentMarkdown(run.assessment)]),
    ...(run.assessment === null ? ["## Figures", figureMarkdown(figures, columns)] : []),
    ...separateTasks(run.evaluations).flatMap((task) => [
      `### ${escapeMarkdown(taskLabel(task))}`,
      figureMarkdown(figuresIn("recall", "memorization"), columns, task),
    ]),
    ...(runs.length > 1
      ? [
          "## Compared runs",
          figureMarkdown(figures, lastEvaluations(runs)),
          "### Different settings",
          markdownTextTable(differences.head, differences.rows),
        ]
      : []),
    "## Configuration",
    markdownTextTable(["setting", "value"], run.configuration),
    ...(run.warnings.length > 0
      ? [
          "## Alerts",
          run.warnings
            .map(
              ({ level, step, message }) =>
                `- ${alertNames[level]}, ${stepName(run.kind, step)}: ${escapeMarkdown(message)}`,
            )
            .join("\n"),
        ]
      : []),
    "## What the figures mean",
    markdownTextTable(["word", "meaning"], figureGlossary),
  ];
  return `${parts.join("\n\n")}\n`;
}
