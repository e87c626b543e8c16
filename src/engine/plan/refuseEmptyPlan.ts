import type { Configuration } from "../../configuration/schema";
import { HumanError } from "../../protocol/humanError";
import type { TrainingTexts } from "./trainingTexts";

/**
 * Refuses sets of texts that leave a training step without texts. The schema of the configuration cannot check this,
 * because it does not see the texts.
 * @throws HumanError in two cases. First, a step needs texts from a set that is empty. Second, a step has only retain
 *   texts that the target model writes, and the model has written no usable text
 */
export function refuseEmptySets(texts: TrainingTexts, training: Configuration["training"]): void {
  const {
    forgetBatchSize,
    retainBatchSize,
    generalBatchSize,
    garbledBatchSize,
    alternativeBatchSize,
    replayBatchSize,
  } = training;
  const sets = [
    ["forget", forgetBatchSize, texts.forget],
    ["retain", retainBatchSize, texts.retain],
  ] as const;
  for (const [name, batchSize, passages] of sets) {
    if (batchSize > 0 && passages.length === 0)
      throw new HumanError(
        `No answer of the ${name} set begins within the first ${training.maxLength} tokens of its passage, so there is ` +
          `nothing to train on; raise "training.maxLength"${name === "retain" ? ' or set "training.retainBatchSize" to 0' : ""}.`,
      );
  }
  const { completions = [], questions = [] } = texts.alternatives ?? {};
  const isWritten = alternativeBatchSize + replayBatchSize > 0;
  const hasAlternatives = alternativeBatchSize > 0 && completions.length + questions.length > 0;
  const hasReplay = replayBatchSize > 0 && (texts.replay ?? []).length > 0;
  if (isWritten && !hasAlternatives && !hasReplay && retainBatchSize + generalBatchSize + garbledBatchSize === 0)
    throw new HumanError(
      `The target model ${
        alternativeBatchSize > 0
          ? "gives no usable alternative answer to any passage of the forget set"
          : "writes no usable text for replay"
      }, and a step has no other retain texts; set "training.retainBatchSize" to at least 1.`,
    );
}

/**
 * Refuses a plan without steps, and a plan with more steps than a number can count exactly (2⁵³ − 1).
 * @throws HumanError that names the keys of the configuration that decide the number of steps
 */
export function refuseStepCount(totalSteps: number): void {
  if (totalSteps >= 1 && Number.isSafeInteger(totalSteps)) return;
  throw new HumanError(
    `"training.epochs" and the batch sizes give ${totalSteps} steps; a run takes at least 1 and at most ` +
      `${Number.MAX_SAFE_INTEGER}, so change "training.epochs" or set "training.steps".`,
  );
}

/**
 * A sentence for the user if the learning rate never reaches its peak, because the run ends with the warm-up or within
 * it.
 */
export function warnOfLongWarmup(
  totalSteps: number,
  { warmupSteps }: Pick<Configuration["training"], "warmupSteps">,
): string | undefined {
  if (warmupSteps < totalSteps) return undefined;
  const rest =
    totalSteps === 1
      ? "step 1 of a warm-up has the learning rate 0, so the run changes nothing"
      : "the learning rate does not reach its peak";
  return `The warm-up has ${warmupSteps} steps and the run has ${totalSteps}: ${rest}; lower "training.warmupSteps".`;
}
