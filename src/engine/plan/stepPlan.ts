import type { TargetedText } from "../../backends/backend";
import type { Configuration } from "../../configuration/schema";
import { randomStream } from "../../data/randomStreams";
import { refuseEmptySets, refuseStepCount } from "./refuseEmptyPlan";
import { createReplacement } from "./replacement";
import { shuffledStream } from "./shuffledStream";
import type { TrainingTexts } from "./trainingTexts";

/** The texts of one step. */
export interface PlannedStep {
  readonly forget: readonly ForgetText[];
  readonly retain: readonly TargetedText[];
}

/** A forget text and its index among the forget texts. */
export interface ForgetText extends TargetedText {
  readonly index: number;
}

/** The texts of each step, and the number of steps. */
export interface StepPlan {
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  next(): PlannedStep;
}

type Training = Configuration["training"];

export interface PlanOptions {
  /**
   * Share of a forget text's tokens that are replaced in garbled texts and in the text that the original model reads.
   */
  readonly contextNoise?: number;
  /** Number of garbled forget texts in one step. */
  readonly garbledBatchSize?: number;
}

/**
 * Plans a run: each step takes the next texts of every set, as many as the configuration says. Each set has an order of
 * its own, drawn from the seed, so a forget text meets other retain texts every time. General text, garbled forget
 * texts and alternative answers go with the retain texts. An epoch is one pass over the forget set, or over the retain
 * set if a step has no forget texts.
 *
 * @throws HumanError for texts and settings that give no step, or more steps than can be counted
 */
export function planSteps(texts: TrainingTexts, training: Training, options: PlanOptions = {}): StepPlan {
  const { forgetBatchSize, retainBatchSize, generalBatchSize, alternativeBatchSize } = training;
  const { contextNoise = 0, garbledBatchSize = 0 } = options;
  const { retainNoise, seed, epochs, steps } = training;
  refuseEmptySets(texts, training);
  const stepsPerEpoch = Math.ceil(
    forgetBatchSize > 0 ? texts.forget.length / forgetBatchSize : texts.retain.length / retainBatchSize,
  );
  const totalSteps = steps ?? epochs * stepsPerEpoch;
  refuseStepCount(totalSteps);

  const { completions, questions } = texts.alternatives ?? { completions: [], questions: [] };
  const forget = shuffledStream(texts.forget, randomStream(seed, "forgetOrder"));
  const retain = shuffledStream(texts.retain, randomStream(seed, "retainOrder"));
  const general = shuffledStream(texts.general, randomStream(seed, "generalOrder"));
  const garbled = shuffledStream(texts.forget, randomStream(seed, "garbledOrder"));
  const alternativeCompletions = shuffledStream(completions, randomStream(seed, "alternativeCompletionOrder"));
  const alternativeQuestions = shuffledStream(questions, randomStream(seed, "alternativeQuestionOrder"));
  const replace = createReplacement(texts.retain, randomStream(seed, "replacementTokens"));

  const toForgetText = ({ text, index }: Drawn): ForgetText => ({
    ...text,
    referenceIds: replace(text.ids, contextNoise),
    index,
  });
  // The model must treat a forget text that it cannot recognise like unknown text: it follows the original model there.
  const garble = ({ text }: Drawn): TargetedText => ({ ids: replace(text.ids, contextNoise), targetStart: 1 });
  let retainTexts = 0;
  const withNoise = ({ text }: Drawn): TargetedText => {
    retainTexts += 1;
    return retainTexts % 2 === 0 || retainNoise === 0 ? text : { ids: replace(text.ids, retainNoise), targetStart: 1 };
  };
  const asItIs = ({ text }: Drawn): TargetedText => text;
  return {
    stepsPerEpoch,
    totalSteps,
    next: () => ({
      forget: forget(forgetBatchSize).map(toForgetText),
      retain: [
        ...retain(retainBatchSize).map(withNoise),
        ...general(generalBatchSize).map(asItIs),
        ...garbled(garbledBatchSize).map(garble),
        ...alternativeCompletions(alternativeBatchSize).map(asItIs),
        ...alternativeQuestions(alternativeBatchSize).map(asItIs),
      ],
    }),
  };
}

/** A text that was drawn, and its index in its set. */
interface Drawn {
  readonly text: TargetedText;
  readonly index: number;
}
