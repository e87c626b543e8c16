import type { TeacherPredictions } from "../../backends/backend";
import { largestProbability, packed, withTrueProbability } from "./distribution";
import { drawGarblings, lossOf, trueProbabilities } from "./garblings";
import { powersByTask } from "./powers";
import { predictTexts } from "./predict";
import type { Teacher } from "./teacher";

interface LoweredOptions {
  readonly garblings: number;
  readonly contextNoise: number;
  /** The power to which a probability is raised, or `calibrated`. */
  readonly power: number | "calibrated";
}

/**
 * The teacher is the target model with other probabilities of the true tokens. A true token gets the probability that
 * it has behind a garbled text, raised to a power. All other tokens share the rest in the same proportions as before,
 * so the language stays. With `calibrated`, the power of each task is chosen so that the true tokens have the mean loss
 * of unseen documents of the task.
 */
export function loweredTeacher({ garblings: count, contextNoise, power }: LoweredOptions): Teacher {
  return async (texts, tools) => {
    const { target, unseen, listed, onProgress } = tools;
    const garblings = drawGarblings(texts, count, tools);
    const total = texts.length * (count + 1);
    const garbled = await trueProbabilities(
      target,
      garblings,
      () => contextNoise,
      (done) => onProgress(done, total),
    );
    const powerOf = powersByTask(power, texts, garbled.map(lossOf), unseen);
    const predictions: TeacherPredictions[] = [];
    await predictTexts(
      target,
      texts,
      listed,
      (distributions, index) => {
        const raised = powerOf(texts[index]?.passage.task ?? "");
        predictions[index] = packed(
          distributions.map((each, place) => {
            const probability = (garbled[index]?.[place] ?? NaN) ** raised;
            return withTrueProbability(each, Math.min(probability, largestProbability));
          }),
        );
      },
      (done) => onProgress(texts.length * count + done, total),
    );
    return { predictions };
  };
}
