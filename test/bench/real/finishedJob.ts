import { readFile } from "node:fs/promises";
import path from "node:path";
import type { RunEvent } from "../../../src/protocol/events";
import type { EvaluationSummary, PassageEvaluation } from "../../../src/protocol/metrics";
import type { Passage } from "../../../src/protocol/passages";
import { listRuns, readEvaluation, readEvents } from "../../../src/runs/reader";
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
  /** The time in which a process worked on the job. */
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
  const [newest] = await listRuns(path.join(folder, "runs"));
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
  return { before: await read("before"), after, model, seconds: secondsOf(events), memoryBytes: memoryOf(events) };
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

const memoryOf = (events: readonly RunEvent[]): number | undefined => {
  const found = events.flatMap((event) => (event.type === "step" ? event.memoryBytes : []));
  return found.length === 0 ? undefined : Math.max(...found);
};
