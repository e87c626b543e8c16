import type { PassageText } from "../plan/trainingTexts";
import { comparedTexts, lossByTask, unseenLossByTask } from "./garblings";
import type { UnseenText } from "./teacher";

/**
 * The power to which a teacher raises the probability of each true token, by task. With `calibrated`, the raised
 * probabilities have the mean loss of unseen documents of the task.
 * @param probabilities the probabilities of the true tokens, [texts][predicted tokens]
 */
export function powersByTask(
  power: number | "calibrated",
  texts: readonly PassageText[],
  probabilities: readonly (readonly number[])[],
  unseen: readonly UnseenText[],
): (task: string) => number {
  if (power !== "calibrated") return () => power;
  const compared = comparedTexts(texts);
  const lossOf = lossByTask(
    compared.flatMap((index) => texts[index] ?? []),
    compared.map((index) => probabilities[index] ?? []),
  );
  const aimOf = unseenLossByTask(unseen);
  return (task) => aimOf(task) / lossOf(task);
}
