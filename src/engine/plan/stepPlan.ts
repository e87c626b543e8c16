import type { Configuration } from "../../configuration/schema";
import { createRandom } from "../../data/random";
import type { TargetedText } from "../../backends/onnx/models/textBatch";
import { refuseEmptySets, refuseStepCount } from "./refuseEmptyPlan";
import { createReplacement } from "./replacement";
import { shuffledStream } from "./shuffledStream";
import type { TrainingTexts } from "./trainingTexts";

/** The texts of one step. */
export interface PlannedStep {
  readonly forget: readonly ForgetText[];
  readonly retain: readonly TargetedText[];
}

/** A forget text, with its index among the forget texts. */
export interface ForgetText extends TargetedText {
  readonly index: number;
}

/** Which texts each step trains on, and how many steps there are. */
export interface StepPlan {
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  next(): PlannedStep;
}

type Training = Configuration["training"];

/** What the objective asks of the texts' copies. */
export interface PlanOptions {
  /**
   * Share of a forget text's tokens that are replaced in what the reference model reads, and in garbled forget texts.
   */
  readonly contextNoise?: number;
  /** Forget texts in one step that are garbled beyond recognition. */
  readonly garbledBatchSize?: number;
}

/**
 * Plans a run: each step takes the next texts of every set, as many as the configuration says, each set in an order of
 * its own that is drawn from the seed; so forget texts meet ever other retain texts. General text, garbled forget
 * texts and alternative answers go with the retain texts. An epoch is one pass over the forget set, or over the retain
 * set where no forget text is trained on.
 * @throws HumanError for texts and settings that give no step, or more steps than can be counted
 */
export function planSteps(texts: TrainingTexts, training: Training, options: PlanOptions = {}): StepPlan {
  const { forgetBatchSize, retainBatchSize, generalBatchSize, alternativeBatchSize } = training;
  const { contextNoise = 0, garbledBatchSize = 0 } = options;
  const { retainNoise, seed, epochs, steps } = training;
  refuseEmptySets(texts, training);
  const forget = shuffledStream(texts.forget.length, createRandom(seed));
  const retain = shuffledStream(texts.retain.length, createRandom(seed + 1));
  const general = shuffledStream(texts.general.length, createRandom(seed + 2));
  const stepsPerEpoch = Math.ceil(
    forgetBatchSize > 0 ? texts.forget.length / forgetBatchSize : texts.retain.length / retainBatchSize,
  );
  const totalSteps = steps ?? epochs * stepsPerEpoch;
  refuseStepCount(totalSteps);
  const garbled = shuffledStream(texts.forget.length, createRandom(seed + 4));
  const replacements = createReplacement(texts.retain, createRandom(seed + 3));
  const { completions, questions } = texts.alternatives ?? { completions: [], questions: [] };
  const alternativeCompletions = shuffledStream(completions.length, createRandom(seed + 5));
  const alternativeQuestions = shuffledStream(questions.length, createRandom(seed + 6));
  const disguise = (text: TargetedText): TargetedText => ({
    ...text,
    referenceIds: replacements(text.ids, contextNoise),
  });
  // Beyond recognition a forget text is like text that nobody thought of: the model must go on as the target model
  // does.
  const garble = (text: TargetedText): TargetedText => ({
    ids: replacements(text.ids, contextNoise),
    targetStart: 1,
  });
  let retainTexts = 0;
  const withNoise = (text: TargetedText): TargetedText => {
    retainTexts += 1;
    return retainTexts % 2 === 0 || retainNoise === 0
      ? text
      : { ids: replacements(text.ids, retainNoise), targetStart: 1 };
  };
  return {
    stepsPerEpoch,
    totalSteps,
    next: () => ({
      forget: forget(forgetBatchSize).map((index) => ({ ...disguise(pick(texts.forget, index)), index })),
      retain: [
        ...retain(retainBatchSize).map((index) => withNoise(pick(texts.retain, index))),
        ...general(generalBatchSize).map((index) => pick(texts.general, index)),
        ...garbled(garbledBatchSize).map((index) => garble(pick(texts.forget, index))),
        ...alternativeCompletions(alternativeBatchSize).map((index) => pick(completions, index)),
        ...alternativeQuestions(alternativeBatchSize).map((index) => pick(questions, index)),
      ],
    }),
  };
}

function pick(texts: readonly TargetedText[], index: number): TargetedText {
  const text = texts[index];
  if (!text) throw new RangeError(`no text ${index}`);
  return text;
}
