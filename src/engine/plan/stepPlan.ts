import type { TargetedText } from "../../backends/backend";
import type { Configuration } from "../../configuration/schema";
import { randomStream } from "../../data/randomStreams";
import { refuseEmptySets, refuseStepCount } from "./refuseEmptyPlan";
import { createReplacement } from "./replacement";
import { shuffledStream } from "./shuffledStream";
import type { TrainingTexts } from "./trainingTexts";

/** The texts of one step. */
export interface PlannedStep {
  /** Forget texts of this step, each with its index among all forget texts. */
  readonly forget: readonly (TargetedText & { readonly index: number })[];
  readonly retain: readonly TargetedText[];
}

/** The texts of each step, and the number of steps. */
export interface StepPlan {
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  next(): PlannedStep;
}

/**
 * Plans a run. Each step takes the next texts of each set, as many as the configuration says. The seed orders each set
 * separately, so a forget text meets different retain texts each time. General text, garbled forget texts,
 * alternative answers and replayed texts count as retain texts. An epoch is one pass over the forget set, or over the
 * retain set if steps have no forget texts.
 * @param contextNoise the share of a forget text's tokens that are replaced. Tokens are replaced in two places: in the
 *   garbled forget texts, and in the forget texts that the original model reads
 * @param special tokens that no garbling replaces or draws; see `specialTokens`
 * @throws HumanError if the plan has no steps or too many steps, or if a step has no texts
 */
export function planSteps(
  texts: TrainingTexts,
  training: Configuration["training"],
  contextNoise = 0,
  special: ReadonlySet<number> = new Set(),
): StepPlan {
  const {
    forgetBatchSize,
    retainBatchSize,
    generalBatchSize,
    garbledBatchSize,
    alternativeBatchSize,
    replayBatchSize,
  } = training;
  const { retainNoise, seed, epochs, steps } = training;
  refuseEmptySets(texts, training);
  const stepsPerEpoch = Math.ceil(
    forgetBatchSize > 0 ? texts.forget.length / forgetBatchSize : texts.retain.length / retainBatchSize,
  );
  const totalSteps = steps ?? epochs * stepsPerEpoch;
  refuseStepCount(totalSteps);

  const { completions, questions } = texts.alternatives ?? { completions: [], questions: [] };
  const numbered = texts.forget.map((text, index) => ({ ...text, index }));
  const forget = shuffledStream(numbered, randomStream(seed, "forgetOrder"));
  const retain = shuffledStream(texts.retain, randomStream(seed, "retainOrder"));
  const general = shuffledStream(texts.general, randomStream(seed, "generalOrder"));
  const garbled = shuffledStream(texts.forget, randomStream(seed, "garbledOrder"));
  const alternativeCompletions = shuffledStream(completions, randomStream(seed, "alternativeCompletionOrder"));
  const alternativeQuestions = shuffledStream(questions, randomStream(seed, "alternativeQuestionOrder"));
  const replay = shuffledStream(texts.replay ?? [], randomStream(seed, "replayOrder"));
  const replace = createReplacement(texts.retain, randomStream(seed, "replacementTokens"), special);

  // A model does not recognise a garbled forget text. Training keeps the model's predictions for this text close to
  // those of the original model. The model then treats the true text like unknown text.
  const garble = ({ ids }: TargetedText): TargetedText => ({ ids: replace(ids, contextNoise), targetStart: 1 });
  let retainTexts = 0;
  const withNoise = (text: TargetedText): TargetedText => {
    retainTexts += 1;
    return retainTexts % 2 === 0 || retainNoise === 0 ? text : { ids: replace(text.ids, retainNoise), targetStart: 1 };
  };
  return {
    stepsPerEpoch,
    totalSteps,
    next: () => ({
      forget: forget(forgetBatchSize).map((text) => ({ ...text, referenceIds: replace(text.ids, contextNoise) })),
      retain: [
        ...retain(retainBatchSize).map(withNoise),
        ...general(generalBatchSize),
        ...garbled(garbledBatchSize).map(garble),
        ...alternativeCompletions(alternativeBatchSize),
        ...alternativeQuestions(alternativeBatchSize),
        ...replay(replayBatchSize),
      ],
    }),
  };
}
