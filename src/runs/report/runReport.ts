import { readFile } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../../protocol/humanError";
import type { EvaluationEvent, RunEvent } from "../../protocol/events";
import { bestCheckpoint } from "../bestCheckpoint";
import { listCheckpoints } from "../checkpoint";
import { layout } from "../layout";
import { readRunPassages } from "../runPassages";
import { currentHistory } from "../../protocol/history";
import { readEvaluation, readEvents, readRunRecord } from "../reader";
import { readReference } from "../reference";
import type { RunRecord } from "../runRecord";
import { courseSection } from "./course";
import { checksTable, scoresTable } from "./figures";
import type { ReportColumn } from "./figures";
import { escapeMarkdown } from "../../protocol/markdown";
import { recitedSection } from "./recited";

/**
 * A run as a Markdown document: its figures before and after, in all and a task; what is still recited; how it went;
 * and its configuration. Every figure is one that the run has recorded.
 *
 * @throws HumanError for a folder that is no run
 */
export async function writeReport(runFolder: string): Promise<string> {
  const record = await readRunRecord(runFolder);
  const history = currentHistory((await readEvents(runFolder)).events);
  const evaluations = history.filter((event) => event.type === "evaluation");
  const last = evaluations.findLast(({ phase }) => phase !== "before");
  const columns = await columnsOf(record, evaluations, last);
  const tasks = [...new Set(columns.flatMap(({ summary }) => Object.keys(summary.tasks)))].sort();
  const configuration = await readFile(path.join(runFolder, layout.configuration), "utf8");
  const sections: (readonly [heading: string, body: string])[] = [
    ...(columns.length === 0
      ? []
      : ([
          ["Figures", [scoresTable(columns), checksTable(columns)].join("\n\n")],
          ...tasks.map((task) => [`Task ${escapeMarkdown(task)}`, scoresTable(columns, task)] as const),
        ] as const)),
    ...(record.kind === "unlearn" && last !== undefined
      ? [
          [
            "Still recited",
            recitedSection(await readEvaluation(runFolder, last.file), await readRunPassages(runFolder)),
          ] as const,
        ]
      : []),
    ["Course", [courseSection(history), await checkpointsLine(runFolder, record, history)].join("\n\n")],
    ["Configuration", `\`\`\`json\n${configuration.trim()}\n\`\`\``],
  ];
  return [
    `# ${escapeMarkdown(record.name)}`,
    identity(record, history),
    ...sections.map(([heading, body]) => `## ${heading}\n\n${body}`),
  ]
    .join("\n\n")
    .concat("\n");
}

const columnsOf = async (
  record: RunRecord,
  evaluations: readonly EvaluationEvent[],
  last: EvaluationEvent | undefined,
): Promise<ReportColumn[]> => {
  const before = evaluations.find(({ phase }) => phase === "before");
  // The report is of the run; a reference that cannot be read costs its own column only.
  const reference = await readReference(record.configurationFile).catch((error: unknown) => {
    if (error instanceof HumanError) return undefined;
    throw error;
  });
  return [
    ...(before ? [{ heading: "before", summary: before.summary }] : []),
    ...(last ? [{ heading: last.phase === "after" ? "after" : `step ${last.step}`, summary: last.summary }] : []),
    ...(reference && (before ?? last) ? [{ heading: "retrained", summary: reference }] : []),
  ];
};

const identity = (record: RunRecord, history: readonly RunEvent[]): string => {
  const state = history.findLast((event) => event.type === "state");
  const ended = state === undefined ? "not begun" : `${state.state}, step ${state.step}`;
  return [
    `- Run: ${escapeMarkdown(record.id)} (${record.kind === "prepare" ? "preparing a model" : "unlearning"})`,
    `- State: ${ended}${state?.reason === undefined ? "" : `. ${escapeMarkdown(state.reason)}`}`,
    `- Begun: ${record.createdAt}, Lethe ${record.engineVersion}, ${record.device}`,
    `- Model: ${escapeMarkdown(record.model)}`,
    `- Configuration: ${escapeMarkdown(record.configurationFile)}`,
  ].join("\n");
};

const checkpointsLine = async (
  runFolder: string,
  { kind }: RunRecord,
  history: readonly RunEvent[],
): Promise<string> => {
  const steps = await listCheckpoints(runFolder);
  if (steps.length === 0) return "No checkpoint is kept.";
  const best = kind === "unlearn" ? bestCheckpoint(history, steps) : undefined;
  return `Checkpoints kept: steps ${steps.join(", ")}${best === undefined ? "" : `; the best is that of step ${best}`}.`;
};
