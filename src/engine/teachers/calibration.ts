import type { PassageText } from "../plan/trainingTexts";
import { HumanError } from "../../protocol/humanError";
import type { TeachingTools, UnseenText } from "./teacher";

/**
 * Warns of tasks whose documents cannot be compared with unseen documents of the task.
 * @throws HumanError if no unseen document is left, because `training.maxLength` cuts off their answers
 */
export function requireUnseen(
  forget: readonly PassageText[],
  unseen: readonly PassageText[],
  tell: TeachingTools["tell"],
): void {
  if (unseen.length === 0)
    throw new HumanError(
      'No document that could calibrate the run has its answer within the first "training.maxLength" tokens; raise ' +
        '"training.maxLength".',
    );
  const known = new Set(unseen.map(({ passage }) => passage.task));
  const tasks = new Set(forget.flatMap(({ passage }) => (isDocument(passage) ? [passage.task] : [])));
  const without = [...tasks].filter((task) => !known.has(task)).sort();
  if (without.length > 0)
    tell(
      `No unseen document calibrates these tasks: ${without.join(", ")}. Lethe calibrates them by the unseen documents ` +
        'of all other tasks. Give "data.holdout" at least two documents of each task.',
      "warning",
    );
}

/**
 * Takes the mean of a number over the texts of each task.
 * @param valueOf the number of the text with this index
 * @returns the mean of a task. For a task without texts, it is the mean over all texts. Without any text, it is NaN
 */
export function meanByTask(
  texts: readonly PassageText[],
  valueOf: (index: number) => number,
): (task: string) => number {
  const values = texts.map(({ passage }, index) => ({ task: passage.task, value: valueOf(index) }));
  const mean = (some: typeof values): number => some.reduce((sum, { value }) => sum + value, 0) / some.length;
  return (task) => {
    const ofTask = values.filter((value) => value.task === task);
    return mean(ofTask.length > 0 ? ofTask : values);
  };
}

/**
 * The factor by which fine-tuning changed the losses of unseen documents, by task: their mean loss under the target
 * model over their mean loss under the teacher. A factor keeps every loss above 0. A difference would not.
 * @param teacherLosses the losses of the unseen texts under the teacher, a model that was not fine-tuned
 */
export function changeByTask(
  unseen: readonly UnseenText[],
  teacherLosses: readonly number[],
): (task: string) => number {
  const after = meanByTask(unseen, (index) => unseen[index]?.loss ?? NaN);
  const before = meanByTask(unseen, (index) => teacherLosses[index] ?? NaN);
  return (task) => after(task) / before(task);
}

/**
 * The aims of documents if the teacher is a model of its own, such as the base: the document's loss under the teacher,
 * times the factor by which fine-tuning changed the losses of unseen documents of the task. A model that was fine-tuned
 * without the document would have about this loss.
 * @param losses the losses of the teacher, before any calibration
 */
export function aimsByTeacher(
  texts: readonly PassageText[],
  unseen: readonly UnseenText[],
  losses: { readonly forget: readonly number[]; readonly unseen: readonly number[] },
): (number | null)[] {
  const changeOf = changeByTask(unseen, losses.unseen);
  return texts.map(({ passage }, index) =>
    isDocument(passage) ? (losses.forget[index] ?? NaN) * changeOf(passage.task) : null,
  );
}

/**
 * The aims of documents without a base model: the losses of unseen documents of the task, matched by rank. The document
 * with the lowest loss gets the lowest unseen loss, and so on. The losses of all documents then have the distribution
 * of the unseen losses, and not only its mean.
 * @param losses the losses that rank the forget texts
 */
export function aimsByRank(
  texts: readonly PassageText[],
  losses: readonly number[],
  unseen: readonly UnseenText[],
): (number | null)[] {
  const aims: (number | null)[] = texts.map(() => null);
  const places = texts.flatMap(({ passage }, index) => (isDocument(passage) ? [{ task: passage.task, index }] : []));
  for (const task of new Set(places.map((place) => place.task))) {
    const ofTask = unseen.filter(({ passage }) => passage.task === task);
    const sorted = (ofTask.length > 0 ? ofTask : unseen).map(({ loss }) => loss).sort((a, b) => a - b);
    const ranked = places
      .filter((place) => place.task === task)
      .sort((a, b) => (losses[a.index] ?? NaN) - (losses[b.index] ?? NaN));
    ranked.forEach(({ index }, rank) => (aims[index] = quantile(sorted, (rank + 0.5) / ranked.length)));
  }
  return aims;
}

/**
 * A quantile of sorted numbers. The number with the index i is the quantile (i + 1/2) / n. Between two numbers, the
 * quantile is interpolated.
 * @param share in 0..1
 */
function quantile(sorted: readonly number[], share: number): number {
  const place = Math.min(Math.max(share * sorted.length - 0.5, 0), sorted.length - 1);
  const below = Math.floor(place);
  const [low = NaN, high = low] = sorted.slice(below, below + 2);
  return low + (place - below) * (high - low);
}

/** Unseen documents have no questions, so a question has no aim. */
const isDocument = ({ kind }: PassageText["passage"]): boolean => kind === "completion";
