import { rm } from "node:fs/promises";
import path from "node:path";
import type { Configuration } from "../../../src/configuration/schema";
import { HumanError } from "../../../src/protocol/humanError";
import type { Passage } from "../../../src/protocol/passages";
import { writeFileAtomically, writeJson } from "../../../src/runs/atomicFile";
import { readFinishedJob } from "../real/finishedJob";
import { runCommand } from "../real/runCommand";
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
  /** The folder of this training. */
  readonly folder: string;
  /** The folder of the model that is attacked. */
  readonly model: string;
  readonly sets: Pick<AttackedSets, "taught" | "others">;
  readonly training: AttackerTraining;
  readonly device: Configuration["device"];
}

/**
 * Trains a model on the taught quarter with `lethe prepare`. A finished training is not repeated.
 *
 * @returns the folder of the trained model
 * @throws HumanError if the training does not end
 */
export async function relearn({ root, folder, model, sets, training, device }: Relearning): Promise<string> {
  const file = (name: string): string => path.join(folder, name);
  const done = await readFinishedJob(folder);
  if (done?.model !== undefined) return done.model;
  await rm(file("runs"), { recursive: true, force: true });
  await writeRows(file("taught.jsonl"), sets.taught);
  await writeRows(file("others.jsonl"), sets.others);
  const configuration = file("relearn.lethe.json");
  await writeJson(configuration, {
    ...{ name: "relearn", model, device, training },
    // A run needs a retain set. This one is not trained on: "training.retainBatchSize" is 0.
    data: { forget: "taught.jsonl", retain: "others.jsonl" },
    objective: { name: "memorization" },
    // The benchmark measures the model itself, so the run completes its texts with one token.
    evaluation: { everySteps: 0, maxNewTokens: 1 },
    output: { runsDirectory: "runs", checkpointEverySteps: 0 },
  });
  const problem = await runCommand([path.join(root, "dist/cli.js"), "prepare", configuration]);
  const made = (await readFinishedJob(folder))?.model;
  if (made === undefined)
    throw new HumanError(`${model} was not trained to the end: ${problem ?? "the run was paused or stopped."}`);
  return made;
}

const writeRows = (file: string, passages: readonly Passage[]): Promise<void> => {
  const rows = passages.map(({ kind, prompt, answer, task }) => ({
    ...(kind === "question" ? { question: prompt } : { prompt }),
    answer,
    task,
  }));
  return writeFileAtomically(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
};
