import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Backend } from "../../../src/backends/backend";
import type { Configuration } from "../../../src/configuration/schema";
import type { Passage } from "../../../src/protocol/passages";
import type { Measurement } from "../real/finishedJob";
import { hashModel, keptIn, nameOf } from "./kept";
import { measureModel } from "./measure";
import { relearn } from "./relearn";
import type { AttackerTraining } from "./relearn";
import type { AttackedSets } from "./sets";

/** The measurements of one model. */
export interface Attacked {
  readonly label: string;
  readonly asItIs: Measurement;
  /** With the projections of its layers in 4 bits. */
  readonly rounded: Measurement;
  /**
   * After training on the taught quarter. Here this quarter is the retain set, and the other forget documents are the
   * forget set.
   */
  readonly relearned: Measurement;
}

export interface Bench {
  /** The root of the repository. */
  readonly root: string;
  readonly out: string;
  readonly backend: Backend;
  readonly configuration: Configuration;
  readonly sets: AttackedSets;
  /** The attacker's training. */
  readonly training: AttackerTraining;
  readonly say: (line: string) => void;
}

/** Measures a model as it is, in 4 bits, and after relearning. What an earlier call has finished is read from `out`. */
export async function attackModel(
  { label, folder }: { label: string; folder: string },
  bench: Bench,
): Promise<Attacked> {
  const { root, out, configuration, sets, training, say } = bench;
  const hash = await hashModel(folder);
  const whole = [...sets.forget, ...sets.retain];
  say(`${label}: as it is`);
  const asItIs = await measureKept({ folder, hash, weightBits: 32, completed: whole }, bench);
  say(`${label}: in 4 bits`);
  const rounded = await measureKept({ folder, hash, weightBits: 4, completed: whole }, bench);
  say(`${label}: trained on a quarter of the forget documents`);
  const place = path.join(out, "trainings", nameOf([hash, training, sets.taught.map(textOf), sets.others.map(textOf)]));
  mkdirSync(place, { recursive: true });
  const trained = await relearn({ root, folder: place, model: folder, sets, training, device: configuration.device });
  // As a set of its own, the taught quarter has its own figures.
  const taught = sets.taught.map((passage): Passage => ({ ...passage, split: "retain" }));
  const completed = [...sets.others, ...taught];
  const relearned = await measureKept(
    { folder: trained, hash: await hashModel(trained), weightBits: 32, completed },
    bench,
  );
  return { label, asItIs, rounded, relearned };
}

interface Measured {
  readonly folder: string;
  readonly hash: string;
  readonly weightBits: 32 | 4;
  readonly completed: readonly Passage[];
}

const measureKept = (
  { folder, hash, weightBits, completed }: Measured,
  { out, backend, configuration: { evaluation }, sets: { unseen } }: Bench,
): Promise<Measurement> => {
  const { maxNewTokens, stop } = evaluation;
  const identity = [hash, weightBits, completed.map(textOf), unseen.map(textOf), maxNewTokens, stop];
  return keptIn(path.join(out, "measurements", `${nameOf(identity)}.json`), async () => {
    const model = await backend.open({ folder, weightBits });
    try {
      return await measureModel(model, completed, unseen, evaluation);
    } finally {
      await model.dispose();
    }
  });
};

const textOf = ({ id, split, prompt, answer }: Passage) => [id, split, prompt, answer];
