import { readFile } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../../protocol/humanError";
import type { EvaluationEvent, RunEvent } from "../../protocol/events";
import { figureGlossary, figuresIn, separateTasks } from "../../protocol/figures";
import { figureTable } from "../../protocol/figureTables";
import type { FigureColumn } from "../../protocol/figureTables";
import { describeForgetQuality } from "../../protocol/forgetQuality";
import { currentHistory, plannedSteps } from "../../protocol/history";
import { parseJson } from "../../protocol/json";
import { membershipHeading, membershipTable } from "../../protocol/membershipTable";
import { retrainedColumns } from "../../protocol/retrainedColumns";
import type { RetrainedBeside } from "../../protocol/retrainedColumns";
import { judgeRun } from "../../protocol/verdict/runVerdict";
import { taskLabel } from "../../protocol/wording";
import { bestCheckpoint, describeChoice } from "../bestCheckpoint";
import { listCheckpoints } from "../checkpoint";
import { checkpointFolder, layout } from "../layout";
import { readEvaluation, readEvents, readRunRecord } from "../reader";
import { readMemberships } from "../readMemberships";
import { readRetrained } from "../readRetrained";
import { readRunPassages } from "../runPassages";
import type { RunRecord } from "../runRecord";
import { courseSection } from "./courseSection";
import type { Block } from "./document";
import { hashesSection } from "./hashesSection";
import { leaksSection } from "./leaksSection";
import { redactForgetSet, showEverything } from "./redaction";
import type { Redaction } from "./redaction";
import { summarySection } from "./summarySection";
import { toHtml } from "./toHtml";
import { toMarkdown } from "./toMarkdown";

export interface ReportOptions {
  readonly format: "markdown" | "html";
  /** Shows the words of the forget set and personal data, although the configuration has `output.redact`. */
  readonly showText?: boolean;
}

/** The format of a report in a file: HTML for the endings `.html` and `.htm`, else Markdown. */
export function formatOf(file: string): ReportOptions["format"] {
  return /\.html?$/i.test(file) ? "html" : "markdown";
}

/**
 * A report of a run. The first page has the verdict, what was not tested, and what the report is about. The other pages
 * have the figures before and after the run, the leaking passages, the course of the run, the hashes of model and sets,
 * the configuration, and the meaning of the figures. All figures come from the records of the run.
 *
 * @throws HumanError if the folder is not a run folder
 */
export async function writeReport(
  runFolder: string,
  { format, showText = false }: ReportOptions = { format: "markdown" },
): Promise<string> {
  const record = await readRunRecord(runFolder);
  const history = currentHistory((await readEvents(runFolder)).events);
  const evaluations = history.filter((event) => event.type === "evaluation");
  const last = evaluations.findLast(({ phase }) => phase !== "before");
  const retrained = await retrainedOf(runFolder, record, last);
  const columns = columnsOf(evaluations, last, retrained);
  const text = await readFile(path.join(runFolder, layout.configuration), "utf8");
  const configuration = parseJson(text);
  const isRedacted = !showText && isRedactionOn(configuration);
  const passages = await readRunPassages(runFolder);
  const redaction = isRedacted
    ? redactForgetSet(passages, [...Object.keys(record.hashes), ...textsIn(record), ...textsIn(configuration)])
    : showEverything;
  const steps = await listCheckpoints(runFolder);
  const lastStep = steps.at(-1);

  const blocks: Block[] = [];
  const add = (heading: string, ...body: readonly Block[]): void => {
    blocks.push({ kind: "heading", text: heading }, ...body);
  };
  const verdict = hasEnded(record, history)
    ? judgeRun({ evaluations, reference: retrained?.summary, configuration, steps: plannedSteps(history) })
    : null;
  blocks.push(...summarySection({ record, history, passages, verdict, redaction, isRedacted, now: new Date() }));
  if (columns.length > 0) {
    blocks.push({ kind: "heading", text: "Figures", startsPage: true });
    for (const shown of [
      figuresIn("recall", "memorization"),
      figuresIn("traces", "language", "benchmark"),
      figuresIn("truth", "further"),
    ])
      if (figureTable(shown, columns).rows.length > 0) blocks.push({ kind: "figures", shown, columns });
    if (last !== undefined && retrained?.membership) {
      const { head, rows, notes } = membershipTable(last.summary, retrained.membership);
      const table: Block = { kind: "table", head, rows, wordColumns: 1 };
      add(membershipHeading, table, ...notes.map((line): Block => ({ kind: "paragraph", line })));
    }
    if (retrained?.forgetQuality)
      blocks.push({ kind: "paragraph", line: describeForgetQuality(retrained.forgetQuality) });
    for (const task of separateTasks(columns))
      add(`Task ${taskLabel(task) === task ? redaction.ofName(task) : taskLabel(task)}`, {
        kind: "figures",
        shown: figuresIn("recall"),
        columns,
        task,
      });
  }
  if (record.kind === "unlearn" && last !== undefined) {
    const records = await readEvaluation(runFolder, last.file);
    const { documents } = await readMemberships(records, record.configurationFile);
    add("Leaking passages", ...leaksSection(records, passages, redaction, documents));
  }
  add("Course", ...courseSection(history, redaction), checkpointsLine(record, history, steps));
  const checkpoint = lastStep === undefined ? undefined : path.join(runFolder, checkpointFolder(lastStep));
  add("Hashes", ...(await hashesSection(record, checkpoint, redaction)));
  add("Configuration", {
    kind: "code",
    text: isRedacted ? redactValues(withoutFolder(text.trim(), record), redaction) : text.trim(),
  });
  if (columns.length > 0)
    add("What the figures mean", {
      kind: "table",
      head: ["word", "meaning"],
      rows: figureGlossary,
      wordColumns: 2,
    });
  const document = { title: redaction.ofName(record.name), blocks };
  return format === "html" ? toHtml(document) : toMarkdown(document);
}

const isRedactionOn = (configuration: unknown): boolean =>
  (configuration as { output?: { redact?: boolean } } | undefined)?.output?.redact !== false;

/** Whether a verdict on the run makes sense: an unlearning run that is done, or that was stopped. */
const hasEnded = ({ kind }: RunRecord, history: readonly RunEvent[]): boolean => {
  const state = history.findLast((event) => event.type === "state")?.state;
  return kind === "unlearn" && (state === "done" || state === "stopped");
};

/** All texts in a JSON value, without keys. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** A configuration in JSON whose texts are redacted. Its keys stay, because a user cannot choose them. */
const redactValues = (json: string, { ofName }: Redaction): string =>
  json.replaceAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g, (found, text: string, colon?: string) =>
    colon === undefined ? JSON.stringify(ofName(JSON.parse(text) as string)) : found,
  );

/** A configuration in JSON without the folder of its file. */
const withoutFolder = (text: string, { configurationFile }: RunRecord): string =>
  text.replaceAll(JSON.stringify(path.dirname(configurationFile) + path.sep).slice(1, -1), "");

/**
 * The figures of the retrained model. If the reference file is damaged, the report has no column for this model. The
 * rest of the report does not need this file.
 */
const retrainedOf = (
  runFolder: string,
  { configurationFile }: RunRecord,
  last: EvaluationEvent | undefined,
): Promise<RetrainedBeside | undefined> =>
  readRetrained(runFolder, configurationFile, last).catch((error: unknown) => {
    if (error instanceof HumanError) return undefined;
    throw error;
  });

const columnsOf = (
  evaluations: readonly EvaluationEvent[],
  last: EvaluationEvent | undefined,
  retrained: RetrainedBeside | undefined,
): FigureColumn[] => {
  const before = evaluations.find(({ phase }) => phase === "before");
  return [
    ...(before ? [{ heading: "before", summary: before.summary }] : []),
    ...(last ? [shownLast(last)] : []),
    ...(retrained && (before ?? last) ? retrainedColumns(retrained) : []),
  ];
};

const shownLast = ({ phase, step, summary }: EvaluationEvent): FigureColumn => ({
  ...{ heading: phase === "after" ? "after" : `step ${step}`, summary },
  showsIntervals: true,
});

const checkpointsLine = ({ kind }: RunRecord, history: readonly RunEvent[], steps: readonly number[]): Block => {
  if (steps.length === 0) return { kind: "paragraph", line: "The run has no checkpoint." };
  if (steps.length === 1) return { kind: "paragraph", line: `Checkpoint: step ${steps.join()}.` };
  const best = kind === "unlearn" ? bestCheckpoint(history, steps) : undefined;
  const sentence =
    best === undefined ? "" : ` The best checkpoint is that of step ${best}: ${describeChoice(history)}.`;
  return { kind: "paragraph", line: `Checkpoints: steps ${steps.join(", ")}.${sentence}` };
};
