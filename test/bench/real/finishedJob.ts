import { readFile } from "node:fs/promises";
import path from "node:path";
import type { RunEvent } from "../../../src/protocol/events";
import type { EvaluationSummary, PassageEvaluation } from "../../../src/protocol/metrics";
import type { Passage } from "../../../src/protocol/passages";
import { listRuns, readEvaluation, readEvents } from "../../../src/runs/reader";
import type { ListedRun } from "../../../src/runs/reader";
import { readRunPassages } from "../../../src/runs/runPassages";
import { hasCode } from "../../../src/runs/writeError";

/** What one evaluation of a model found. */
export interface Measurement {
  readonly summary: EvaluationSummary;
  readonly records: readonly PassageEvaluation[];
  /** They name the document of each record. */
  readonly passages: readonly Pick<Passage, "id" | "split" | "document">[];
}

/** The results of a job. */
export interface FinishedJob {
  /** The evaluation before the first step. Undefined for a measurement without training. */
  readonly before: Measurement | undefined;
  readonly after: Measurement;
  /** The folder of the model that the job made. Undefined for a measurement without training. */
  readonly model: string | undefined;
  /** The time in which a process worked on the job. It includes an evaluation that another job has made for it. */
  readonly seconds: number;
  /** The largest memory of the process after a training step. Undefined without training. */
  readonly memoryBytes: number | undefined;
}

/** The result of a measurement of a model with rounded weights. */
export interface RoundedResult {
  readonly summary: EvaluationSummary;
  readonly records: readonly PassageEvaluation[];
  readonly passages: readonly Pick<Passage, "id" | "split" | "document">[];
  readonly seconds: number;
}

/**
 * `output.runsDirectory` of every job, relative to the job's folder. The jobs share one directory, so a model that
 * several jobs begin with is measured once: a run takes the evaluation before its first step from an earlier run.
 */
export const runsDirectory = "../../runs";

/** The latest run of a job. @param folder the folder of the job */
export async function newestRun(folder: string): Promise<ListedRun | undefined> {
  const runs = await listRuns(path.join(folder, runsDirectory));
  return runs.find((run) => "record" in run && path.dirname(run.record.configurationFile) === folder);
}

export function roundedFile(folder: string): string {
  return path.join(folder, "rounded.json");
}

/**
 * Reads the results of a job.
 *
 * @param folder the folder of the job
 * @returns undefined if the job is not done
 */
export async function readFinishedJob(folder: string): Promise<FinishedJob | undefined> {
  return (await readRounded(folder)) ?? (await readRun(folder));
}

const readRounded = async (folder: string): Promise<FinishedJob | undefined> => {
  try {
    const content = JSON.parse(await readFile(roundedFile(folder), "utf8")) as RoundedResult;
    const { summary, records, passages, seconds } = content;
    const after = { summary, records, passages };
    return { before: undefined, after, model: undefined, seconds, memoryBytes: undefined };
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
};

const readRun = async (folder: string): Promise<FinishedJob | undefined> => {
  const newest = await newestRun(folder);
  if (newest === undefined) return undefined;
  const { events } = await readEvents(newest.folder);
  const last = events.at(-1);
  if (last?.type !== "state" || last.state !== "done") return undefined;
  const passages = await readRunPassages(newest.folder);
  const read = async (phase: "before" | "after"): Promise<Measurement | undefined> => {
    const event = events.findLast((each) => each.type === "evaluation" && each.phase === phase);
    if (event?.type !== "evaluation") return undefined;
    const { summary } = event;
    const records = await readEvaluation(newest.folder, event.file);
    return { summary, records, passages };
  };
  const after = await read("after");
  const checkpoint = events.findLast((event) => event.type === "checkpoint");
  if (after === undefined || checkpoint?.type !== "checkpoint") return undefined;
  const model = path.join(newest.folder, checkpoint.folder);
  const seconds = secondsOf(events) + secondsTaken(events);
  return { before: await read("before"), after, model, seconds, memoryBytes: memoryOf(events) };
};

/** The sum over the attempts of the time from the first to the last event. */
export function secondsOf(events: readonly Pick<RunEvent, "attempt" | "time">[]): number {
  const ends = new Map<number, readonly [first: number, last: number]>();
  for (const { attempt, time } of events) {
    const now = Date.parse(time);
    ends.set(attempt, [ends.get(attempt)?.[0] ?? now, now]);
  }
  return [...ends.values()].reduce((total, [first, last]) => total + (last - first) / 1000, 0);
}

/** The time of the evaluations that other runs have made for this one, so that the jobs' times compare. */
export function secondsTaken(events: readonly RunEvent[]): number {
  return events
    .flatMap((event) => (event.type === "evaluation" && event.takenFrom !== undefined ? event.seconds : []))
    .reduce((total, seconds) => total + seconds, 0);
}

const memoryOf = (events: readonly RunEvent[]): number | undefined => {
  const found = events.flatMap((event) => (event.type === "step" ? event.memoryBytes : []));
  return found.length === 0 ? undefined : Math.max(...found);
};
