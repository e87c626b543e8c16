import type { PassageText } from "../plan/trainingTexts";
import { meanByTask } from "./calibration";
import { comparedTexts, unseenLossByTask } from "./garblings";
import type { UnseenText } from "./teacher";

/**
 * The power to which a teacher raises the probability of each true token, by task. With `calibrated`, the raised
 * probabilities have the mean loss of unseen documents of the task.
 * @param losses the mean loss of each text before its tokens are raised, in nats a token
 */
export function powersByTask(
  power: number | "calibrated",
  texts: readonly PassageText[],
  losses: readonly number[],
  unseen: readonly UnseenText[],
): (task: string) => number {
  if (power !== "calibrated") return () => power;
  const [lossOf, aimOf] = [lossByTask(texts, losses), unseenLossByTask(unseen)];
  return (task) => aimOf(task) / lossOf(task);
}

/** The mean loss of the texts of each task that are compared with unseen documents. */
export function lossByTask(texts: readonly PassageText[], losses: readonly number[]): (task: string) => number {
  const compared = comparedTexts(texts);
  return meanByTask(
    compared.flatMap((index) => texts[index] ?? []),
    (place) => losses[compared[place] ?? NaN] ?? NaN,
  );
}
