import type { TextBatch } from "../models/textBatch";
import { towerInputs } from "../models/tower";
import type { Tensors } from "../runtime/session";
import { booleanTensor, floatTensor, integerTensor, scalarTensor } from "../runtime/tensor";
import type { DropoutRandom } from "./dropout";
import { batchMask, dropoutRandom } from "./dropout";
import type { DropoutMask, TowerName } from "./lossGraph";
import {
  isLearnedInput,
  referenceLossesInput,
  referenceTokensInput,
  stepTextsInput,
  stepTokensInput,
} from "./lossGraph";

/** The texts of a step, or of a part of it; a batch that the objective does not look at is left out. */
export interface StepBatch {
  readonly forget?: TextBatch | undefined;
  readonly retain?: TextBatch | undefined;
  /** Summed loss of each forget text under the target model, for objectives that compare with it. */
  readonly referenceLosses?: Float32Array | undefined;
  /** Of a part the place of each text among all of its kind in the step; of a whole step left out. */
  readonly places?: Readonly<Record<TowerName, readonly number[]>>;
}

/** What dropout leaves out of a step. */
export interface StepDropout {
  readonly masks: readonly DropoutMask[];
  /** Of the numbers that a mask is for. */
  readonly share: number;
  readonly seed: number;
}

/**
 * What the graph reads of each part of a step, besides weights: its texts, the counts over the whole step, dropout's
 * masks. Made when the part is computed, since masks are large.
 * @param step counted from 1
 */
export function partInputs(
  parts: readonly StepBatch[],
  step: number,
  { masks, share, seed }: StepDropout,
): readonly (() => Tensors)[] {
  const random = dropoutRandom(seed, step);
  const counts = scalarInputs(stepCounts(parts));
  return parts.map((part) => () => ({
    ...counts,
    ...batchInputs(part),
    ...dropoutInputs(masks, part, random, share),
  }));
}

/** A batch's own tensors. */
export function batchInputs(batch: StepBatch): Tensors {
  const { referenceLosses } = batch;
  return {
    ...textInputs("forget", batch.forget),
    ...textInputs("retain", batch.retain),
    ...(referenceLosses && { [referenceLossesInput]: floatTensor(referenceLosses, [referenceLosses.length]) }),
  };
}

function textInputs(name: TowerName, batch: TextBatch | undefined): Tensors {
  if (!batch) return {};
  return {
    ...towerInputs(name, batch),
    [referenceTokensInput(name)]: integerTensor(batch.referenceTokens, [batch.rows, batch.length]),
    [isLearnedInput(name)]: booleanTensor(batch.targetLearned, [batch.targetLearned.length]),
  };
}

/** What all parts of a step have in common: the predicted tokens and the texts that its means run over. */
export function stepCounts(parts: readonly StepBatch[]): Record<string, number> {
  const total = (count: (part: StepBatch) => number | undefined): number =>
    parts.reduce((sum, part) => sum + (count(part) ?? 0), 0);
  return {
    [stepTokensInput("forget")]: total(({ forget }) => forget?.targetTokens.length),
    [stepTokensInput("retain")]: total(({ retain }) => retain?.targetTokens.length),
    [stepTextsInput]: total(({ forget }) => forget?.targetCounts.length),
  };
}

/** Freshly drawn masks for one batch; `share` is dropped. */
function dropoutInputs(masks: readonly DropoutMask[], batch: StepBatch, random: DropoutRandom, share: number): Tensors {
  return Object.fromEntries(
    masks.map(({ input, tower, width }, index) => {
      const texts = batch[tower];
      if (!texts) throw new Error(`a mask of the ${tower} texts, of which there are none`);
      const mask = batchMask(texts, width, share, (text) => random(index, batch.places?.[tower][text] ?? text));
      return [input, booleanTensor(mask, [texts.rows * texts.length, width])];
    }),
  );
}

export function scalarInputs(scalars: Readonly<Record<string, number>>): Tensors {
  return Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, scalarTensor(value)]));
}
