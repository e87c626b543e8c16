import type { TextBatch } from "../models/textBatch";
import { towerInputs } from "../models/tower";
import type { Tensors } from "../runtime/session";
import { booleanTensor, floatTensor, integerTensor, scalarTensor } from "../runtime/tensor";
import type { DropoutRandom } from "./dropout";
import { batchMask, dropoutRandom } from "./dropout";
import type { DropoutMask, TowerName } from "./lossGraph";
import { batchInputNames, referenceLossesInput, stepTextsInput } from "./lossGraph";

/** A part of a step, with its texts in packed form. The part contains only the batches that the objective reads. */
export interface PackedPart {
  readonly forget?: TextBatch | undefined;
  readonly retain?: TextBatch | undefined;
  /** The summed loss of each forget text under the original model. */
  readonly referenceLosses?: Float32Array | undefined;
  /**
   * For each forget text, its index among all forget texts of the step. For each retain text, its index among all
   * retain texts of the step. These indices are needed only if the step is divided into parts.
   */
  readonly places?: Readonly<Record<TowerName, readonly number[]>>;
}

/** A step's dropout masks, and how they are drawn. */
interface StepDropout {
  readonly masks: readonly DropoutMask[];
  /** The share of numbers that a mask drops. */
  readonly share: number;
  readonly seed: number;
}

/**
 * The inputs of each part of a step except the weights: texts, counts over the whole step, and dropout masks.
 * @param step the number of the step, counted from 1
 * @returns for each part, a function that makes the part's inputs
 */
export function partInputs(
  parts: readonly PackedPart[],
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

/** The inputs that hold the texts of a part. */
export function batchInputs(batch: PackedPart): Tensors {
  const { referenceLosses } = batch;
  return {
    ...textInputs("forget", batch.forget),
    ...textInputs("retain", batch.retain),
    ...(referenceLosses && { [referenceLossesInput]: floatTensor(referenceLosses, [referenceLosses.length]) }),
  };
}

function textInputs(name: TowerName, batch: TextBatch | undefined): Tensors {
  if (!batch) return {};
  const names = batchInputNames(name);
  return {
    ...towerInputs(name, batch),
    [names.referenceTokens]: integerTensor(batch.referenceTokens, [batch.rows, batch.length]),
    [names.isLearned]: booleanTensor(batch.targetLearned, [batch.targetLearned.length]),
    ...teacherInputs(name, batch),
    ...aimInputs(name, batch),
  };
}

/** A batch without texts has no teacher. Its inputs then have no rows. */
function teacherInputs(name: TowerName, { teacher, targetTokens }: TextBatch): Tensors {
  if (!teacher && targetTokens.length > 0) return {};
  const { listed, tokens, logProbabilities, restLogProbabilities } = teacher ?? noTeacher;
  const names = batchInputNames(name);
  const targets = restLogProbabilities.length;
  return {
    [names.teacherTokens]: integerTensor(tokens, [targets, listed]),
    [names.teacherLogProbabilities]: floatTensor(logProbabilities, [targets, listed]),
    [names.teacherRest]: floatTensor(restLogProbabilities, [targets, 1]),
  };
}

const noTeacher = {
  listed: 1,
  tokens: new Int32Array(),
  logProbabilities: new Float32Array(),
  restLogProbabilities: new Float32Array(),
};

/** A text without an aim gets the number 0, which the graph does not use. */
function aimInputs(name: TowerName, { aimedLosses }: TextBatch): Tensors {
  const names = batchInputNames(name);
  const shape = [aimedLosses.length];
  return {
    [names.aimedLosses]: floatTensor(
      aimedLosses.map((aim) => (Number.isNaN(aim) ? 0 : aim)),
      shape,
    ),
    [names.hasAim]: booleanTensor(
      Uint8Array.from(aimedLosses, (aim) => Number(!Number.isNaN(aim))),
      shape,
    ),
  };
}

/**
 * The inputs that are the same for all parts of a step: how many predicted tokens and how many texts the step has. The
 * loss divides by these numbers to compute means.
 */
export function stepCounts(parts: readonly PackedPart[]): Record<string, number> {
  const total = (count: (part: PackedPart) => number | undefined): number =>
    parts.reduce((sum, part) => sum + (count(part) ?? 0), 0);
  return {
    [batchInputNames("forget").stepTokens]: total(({ forget }) => forget?.targetTokens.length),
    [batchInputNames("retain").stepTokens]: total(({ retain }) => retain?.targetTokens.length),
    [stepTextsInput]: total(({ forget }) => forget?.targetCounts.length),
  };
}

/** Draws the masks of one part. */
function dropoutInputs(
  masks: readonly DropoutMask[],
  batch: PackedPart,
  random: DropoutRandom,
  share: number,
): Tensors {
  return Object.fromEntries(
    masks.map(({ input, tower, width }, index) => {
      const texts = batch[tower];
      if (!texts) throw new Error(`a dropout mask needs ${tower} texts, but the part has none`);
      const mask = batchMask(texts, width, share, (text) => random(index, batch.places?.[tower][text] ?? text));
      return [input, booleanTensor(mask, [texts.rows * texts.length, width])];
    }),
  );
}

export function scalarInputs(scalars: Readonly<Record<string, number>>): Tensors {
  return Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, scalarTensor(value)]));
}
