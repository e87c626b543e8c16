import { readFile } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../../protocol/humanError";
import type { EvaluationEvent, RunEvent } from "../../protocol/events";
import { bestCheckpoint } from "../bestCheckpoint";
import { listCheckpoints } from "../checkpoint";
import { layout } from "../layout";
import { figureMarkdown } from "../../protocol/figureTables";
import { figureGlossary, figuresIn, separateTasks } from "../../protocol/figures";
import type { FigureColumn } from "../../protocol/figureTables";
import { currentHistory } from "../../protocol/history";
import { escapeMarkdown, markdownTextTable } from "../../protocol/markdown";
import { taskLabel } from "../../protocol/wording";
import { readEvaluation, readEvents, readRunRecord } from "../reader";
import { readReference } from "../reference";
import { readRunPassages } from "../runPassages";
import type { RunRecord } from "../runRecord";
import { courseSection } from "./courseSection";
import { leaksSection } from "./leaksSection";

/**
 * A report of a run, in Markdown. It contains the figures before and after the run, for all tasks together and for each
 * task. It also contains the leaking passages, the course of the run, the configuration, and the meaning of the
 * figures. All figures come from the records of the run.
 *
 * @throws HumanError if the folder is not a run folder
 */
export async function writeReport(runFolder: string): Promise<string> {
  const record = await readRunRecord(runFolder);
  const history = currentHistory((await readEvents(runFolder)).events);
  const evaluations = history.filter((event) => event.type === "evaluation");
  const last = evaluations.findLast(({ phase }) => phase !== "before");
  const columns = await columnsOf(record, evaluations, last);
  const configuration = await readFile(path.join(runFolder, layout.configuration), "utf8");
  const hasFigures = columns.length > 0;
  const parts = [`# ${escapeMarkdown(record.name)}`, identity(record, history)];
  const add = (heading: string, ...body: readonly string[]) => parts.push(`## ${heading}`, ...body);
  if (hasFigures) {
    const tables = [figuresIn("recall", "memorization"), figuresIn("traces", "language", "benchmark")];
    add("Figures", ...tables.map((figures) => figureMarkdown(figures, columns)));
    for (const task of separateTasks(columns))
      add(`Task ${escapeMarkdown(taskLabel(task))}`, figureMarkdown(figuresIn("recall"), columns, task));
  }
  if (record.kind === "unlearn" && last !== undefined)
    add("Leaking passages", leaksSection(await readEvaluation(runFolder, last.file), await readRunPassages(runFolder)));
  add("Course", courseSection(history), await checkpointsLine(runFolder, record, history));
  add("Configuration", `\`\`\`json\n${configuration.trim()}\n\`\`\``);
  if (hasFigures) add("What the figures mean", markdownTextTable(["word", "meaning"], figureGlossary));
  return `${parts.join("\n\n")}\n`;
}

const columnsOf = async (
  record: RunRecord,
  evaluations: readonly EvaluationEvent[],
  last: EvaluationEvent | undefined,
): Promise<FigureColumn[]> => {
  const before = evaluations.find(({ phase }) => phase === "before");
  // If the reference file is damaged, the report has no column for the retrained model. The rest of the report does not
  // need this file.
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
  const stateText = state === undefined ? "not started" : `${state.state}, step ${state.step}`;
  return [
    `- Run: ${escapeMarkdown(record.id)} (${record.kind === "prepare" ? "preparing a model" : "unlearning"})`,
    `- State: ${stateText}${state?.reason === undefined ? "" : `. ${escapeMarkdown(state.reason)}`}`,
    `- Started: ${record.createdAt}, Lethe ${record.engineVersion}, ${record.device}`,
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
  if (steps.length === 0) return "The run has no checkpoint.";
  const best = kind === "unlearn" ? bestCheckpoint(history, steps) : undefined;
  return `Checkpoints: steps ${steps.join(", ")}.${best === undefined ? "" : ` Step ${best} has the best unlearning score.`}`;
};
