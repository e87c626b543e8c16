import type { Configuration } from "../../configuration/schema";
import { createRandom } from "../../data/random";
import type { TargetedText } from "../../models/textBatch";
import { shuffledStream } from "./shuffledStream";

/** The texts of one step. */
export interface PlannedStep {
  readonly forget: readonly ForgetText[];
  readonly retain: readonly TargetedText[];
}

/** A forget text, with its index among the forget texts. */
export interface ForgetText extends TargetedText {
  readonly index: number;
}

/** A run's texts, tokenised. */
export interface TrainingTexts {
  readonly forget: readonly TargetedText[];
  readonly retain: readonly TargetedText[];
  readonly general: readonly TargetedText[];
}

/** Which texts each step trains on, and how many steps there are. */
export interface StepPlan {
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  next(): PlannedStep;
}

type Training = Configuration["training"];

/**
 * Plans an unlearning run: each step takes the next forget texts, paired with the next retain texts and, where asked
 * for, pieces of general text beside these; each set in an order of its own, drawn from the seed. An epoch is one pass
 * over the forget set.
 */
export function planUnlearning(texts: TrainingTexts, training: Training): StepPlan {
  const { forgetBatchSize, retainBatchSize, generalBatchSize, seed } = training;
  const forget = shuffledStream(texts.forget.length, createRandom(seed));
  const retain = shuffledStream(texts.retain.length, createRandom(seed + 1));
  const general = shuffledStream(texts.general.length, createRandom(seed + 2));
  return {
    ...lengthOf(texts.forget.length, forgetBatchSize, training),
    next: () => ({
      forget: forget(forgetBatchSize).map((index) => ({ ...pick(texts.forget, index), index })),
      retain: [
        ...retain(retainBatchSize).map((index) => pick(texts.retain, index)),
        ...general(generalBatchSize).map((index) => pick(texts.general, index)),
      ],
    }),
  };
}

/** Plans memorization: all sets are one, and the batch sizes add up to the step's. An epoch is one pass over all. */
export function planMemorization(texts: TrainingTexts, training: Training): StepPlan {
  const all = [...texts.forget, ...texts.retain, ...texts.general];
  const batchSize = training.forgetBatchSize + training.retainBatchSize + training.generalBatchSize;
  const stream = shuffledStream(all.length, createRandom(training.seed));
  return {
    ...lengthOf(all.length, batchSize, training),
    next: () => ({ forget: [], retain: stream(batchSize).map((index) => pick(all, index)) }),
  };
}

function lengthOf(texts: number, batchSize: number, { epochs, steps }: Training) {
  const stepsPerEpoch = Math.max(1, Math.ceil(texts / batchSize));
  return { stepsPerEpoch, totalSteps: steps ?? epochs * stepsPerEpoch };
}

function pick(texts: readonly TargetedText[], index: number): TargetedText {
  const text = texts[index];
  if (!text) throw new RangeError(`no text ${index}`);
  return text;
}
