import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { readRunOverview } from "../../../src/control/runs/runOverview";
import type { RunOverview } from "../../../src/control/runs/runOverview";
import { writeJson } from "../../../src/runs/atomicFile";
import { newestRun, roundedFile } from "./finishedJob";
import type { Job } from "./jobs";
import { runCommand } from "./runCommand";

/**
 * The folder of a job with a configuration. A job whose recipe or model has changed gets another folder, so the
 * benchmark never takes an old result for a new one.
 *
 * @param model the folder of the model with which the job begins
 */
export function folderOf(job: Job, model: string, out: string): string {
  const identity = JSON.stringify([job.command, model, job.configuration]);
  const hash = createHash("sha256").update(identity).digest("hex").slice(0, hashLength);
  return path.join(out, job.name, hash);
}

const hashLength = 8;

interface JobPlace {
  /** The root of the repository. */
  readonly root: string;
  /** The folder of the benchmark. */
  readonly out: string;
  /** The folder of the model with which the job begins. */
  readonly model: string;
}

/** States in which a run has no engine any more and can go on from its last checkpoint. */
const resumable = ["paused", "stopped", "failed", "crashed"];
/** Milliseconds between two looks at an engine that another process has started. */
const pollInterval = 5000;

/**
 * Does a job, or goes on with it. If an engine of an earlier attempt still works on the job, the function waits for it.
 *
 * @returns undefined if the job is done, or else one sentence that says why it is not
 */
export async function runJob(job: Job, { root, out, model }: JobPlace): Promise<string | undefined> {
  const folder = folderOf(job, model, out);
  mkdirSync(folder, { recursive: true });
  const configuration = path.join(folder, `${job.name}.lethe.json`);
  const settings = { name: job.name, model, ...job.configuration };
  if (job.command === undefined) {
    await writeJson(configuration, settings);
    const task = { model, configuration, to: roundedFile(folder) };
    return runCommand([path.join(root, "dist/bench-real-roundedModel.cjs"), JSON.stringify(task)]);
  }
  const lethe = (...words: readonly string[]) => runCommand([path.join(root, "dist/cli.js"), ...words]);
  const begun = await endOfEngine(folder);
  if (begun?.status === "done") return undefined;
  if (begun !== undefined && resumable.includes(begun.status)) return lethe("resume", begun.folder);
  await writeJson(configuration, settings);
  // A folder of a model that no run has finished.
  const [command = "run", ...words] = job.command;
  const copy = path.join(folder, "model");
  await rm(copy, { recursive: true, force: true });
  return lethe(command, configuration, ...words, ...(job.kind === "retrained" ? ["--to", copy] : []));
}

/** Waits until no engine works on the newest run of a job. @returns undefined if the job has no run */
const endOfEngine = async (folder: string): Promise<RunOverview | undefined> => {
  for (;;) {
    const newest = await newestRun(folder);
    if (newest === undefined) return undefined;
    const run = await readRunOverview(newest);
    if (run.status === "done" || run.status === "unreadable" || resumable.includes(run.status)) return run;
    await wait(pollInterval);
  }
};
