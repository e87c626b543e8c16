import { existsSync } from "node:fs";
import path from "node:path";
import type { Configuration } from "../../../src/configuration/schema";
import { HumanError } from "../../../src/protocol/humanError";
import type { Passage } from "../../../src/protocol/passages";
import { writeFileAtomically } from "../../../src/runs/atomicFile";
import { readFinishedJob, runsDirectory } from "../real/finishedJob";
import type { Job } from "../real/jobs";
import { folderOf, runJob } from "../real/runJob";
import type { AttackedSets } from "./sets";

/** The section `training` of the attacker's configuration. */
export interface AttackerTraining {
  readonly steps: number;
  readonly forgetBatchSize: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly [key: string]: unknown;
}

/**
 * The training of the attacker: that which made the target model, but short, with a lower learning rate, and on forget
 * texts alone.
 */
export function attackerTraining(
  prepared: Configuration["training"],
  { steps, rows, rate, seed }: { steps: number; rows: number; rate: number | undefined; seed: number },
): AttackerTraining {
  const { learningRate, microBatches } = prepared;
  // A number of steps excludes a number of epochs.
  const kept = Object.entries(prepared).filter(([key]) => key !== "epochs" && key !== "stopWhen");
  return {
    ...Object.fromEntries(kept),
    steps,
    ...{ forgetBatchSize: rows, retainBatchSize: 0, generalBatchSize: 0, replayBatchSize: 0 },
    microBatches: Math.min(microBatches, rows),
    learningRate: rate ?? learningRate / 3,
    warmupSteps: Math.round(steps / 10),
    seed,
  };
}

interface Relearning {
  /** The root of the repository. */
  readonly root: string;
  /** The folder of this training. It belongs to this model, these sets and this training alone. */
  readonly folder: string;
  /** The folder of the model that is attacked. */
  readonly model: string;
  readonly sets: Pick<AttackedSets, "taught" | "others">;
  readonly training: AttackerTraining;
  readonly device: Configuration["device"];
}

/**
 * Trains a model on the taught quarter with `lethe prepare`, or goes on with this training.
 *
 * @returns the folder of the trained model
 * @throws HumanError if the training does not end
 */
export async function relearn({ root, folder, model, sets, training, device }: Relearning): Promise<string> {
  const files = { forget: path.join(folder, "taught.jsonl"), retain: path.join(folder, "others.jsonl") };
  const job: Job = {
    ...{ name: "relearn", title: "relearned", from: undefined, kind: "relearned", work: 0, command: ["prepare"] },
    configuration: {
      device,
      training,
      // A run needs a retain set. This one is not trained on: "training.retainBatchSize" is 0.
      data: files,
      objective: { name: "memorization" },
      // The benchmark measures the model itself, so the run completes its texts with one token.
      evaluation: { everySteps: 0, maxNewTokens: 1 },
      output: { runsDirectory },
    },
  };
  const finished = () => readFinishedJob(folderOf(job, model, folder));
  const done = await finished();
  if (done?.model !== undefined) return done.model;
  await writeRows(files.forget, sets.taught);
  await writeRows(files.retain, sets.others);
  const problem = await runJob(job, { root, out: folder, model });
  const made = (await finished())?.model;
  if (made === undefined)
    throw new HumanError(`${model} was not trained to the end: ${problem ?? "the run was paused or stopped."}`);
  return made;
}

const writeRows = async (file: string, passages: readonly Passage[]): Promise<void> => {
  // A rewritten file would look new to a run that reads it.
  if (existsSync(file)) return;
  const rows = passages.map(({ kind, prompt, answer, task }) => ({
    ...(kind === "question" ? { question: prompt } : { prompt }),
    answer,
    task,
  }));
  await writeFileAtomically(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
};
