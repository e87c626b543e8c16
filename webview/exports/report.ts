import { formatDuration, taskLabel } from "../../src/protocol/wording";
import { runNames, settingDifferences } from "../comparison";
import type { PageContext } from "../context";
import { allSetFigures, figureTable, modelFigures } from "../figures";
import { tasksOf } from "../model";
import type { TableData } from "../ui/figure";
import { figureColumns } from "../sections/checks";

/** A short report of what is on the page, in Markdown. */
export function markdownReport(context: Pick<PageContext, "run" | "runs" | "evaluation">): string {
  const { run, runs } = context;
  const columns = figureColumns(context);
  const trained = run.evaluations.reduce((sum, { seconds }) => sum + seconds, 0);
  const facts = [
    ["Run", run.id],
    ["State", run.status.words + (run.status.reason === null ? "" : `: ${run.status.reason}`)],
    ["Step", `${run.status.step} of ${run.status.totalSteps}`],
    ["Model", run.model],
    ["Device", run.device],
    ["Begun", run.createdAt],
    ["Time spent measuring", formatDuration(trained)],
  ];
  const parts = [
    `# ${escape(run.name)}`,
    facts.map(([name, value]) => `- ${name ?? ""}: ${escape(value ?? "")}`).join("\n"),
    "## Figures",
    table(figureTable(allSetFigures, columns, null)),
    table(figureTable(modelFigures, columns, null)),
    ...tasksOf(run).flatMap((task) => [
      `### ${escape(taskLabel(task))}`,
      table(figureTable(allSetFigures, columns, task)),
    ]),
    ...(runs.length > 1 ? comparisonParts(runs) : []),
    "## Configuration",
    table({ head: ["setting", "value"], rows: run.configuration }),
    ...(run.warnings.length > 0
      ? ["## Warnings", run.warnings.map(({ step, message }) => `- Step ${step}: ${escape(message)}`).join("\n")]
      : []),
  ];
  return `${parts.join("\n\n")}\n`;
}

const comparisonParts = (runs: PageContext["runs"]): string[] => {
  const names = runNames(runs);
  const columns = runs.flatMap(({ evaluations }, place) => {
    const last = evaluations.at(-1);
    return last ? [{ heading: names[place] ?? "", summary: last.summary }] : [];
  });
  return [
    "## Compared runs",
    table(figureTable([...allSetFigures, ...modelFigures], columns, null)),
    "### Different settings",
    table({
      head: ["setting", ...names],
      rows: settingDifferences(runs).map(({ name, values }) => [name, ...values.map((value) => value ?? "–")]),
    }),
  ];
};

const table = ({ head, rows }: TableData): string =>
  [head, head.map((_, column) => (column === 0 ? "---" : "---:")), ...rows]
    .map((row, index) => `| ${row.map((text) => (index === 1 ? text : escape(text))).join(" | ")} |`)
    .join("\n");

/** What Markdown would take for its own. */
const escape = (text: string): string => text.replaceAll(/[\\`*_{}[\]<>|#]/g, "\\$&").replaceAll(/\s*\n\s*/g, " ");
