import type { PassageText } from "../plan/trainingTexts";
import { comparedTexts, lossOf, trueProbabilities, unseenLossByTask } from "./garblings";
import type { Garbling } from "./garblings";
import { lossByTask } from "./powers";
import type { TeachingTools } from "./teacher";

/** The share of a task is chosen by at most this number of texts, because each round scores all their garblings. */
const mostCompared = 6;

/** A share is searched in at most this number of rounds. A power makes up for what is left; see `garbledTeacher`. */
const mostRounds = 3;

/** A search ends at a share whose loss is this near to its aim, in nats a token. */
const nearEnough = 0.2;

/** A share of replaced tokens, and the mean loss of the true tokens with it. */
interface Point {
  readonly share: number;
  readonly loss: number;
}

/**
 * A search for the share of replaced tokens of each task, so that the true tokens have about the mean loss of unseen
 * documents of the task. The loss rises with the share. If all tokens must be replaced, and the loss is still too
 * small, the share is 1.
 * @param garblings [texts][garblings]
 */
export function shareSearch(
  texts: readonly PassageText[],
  garblings: readonly (readonly Garbling[])[],
  { target, unseen }: Pick<TeachingTools, "target" | "unseen">,
) {
  const tasks = [...new Set(texts.map(({ passage }) => passage.task))].sort();
  const compared = comparedTexts(texts);
  const ofTask = (task: string): readonly number[] =>
    spread(compared.filter((index) => texts[index]?.passage.task === task));
  const countOf = (some: readonly string[]): number =>
    some.flatMap(ofTask).reduce((sum, index) => sum + (garblings[index]?.length ?? 0), 0);
  return {
    /** The largest number of garbled texts that the search scores. */
    mostTexts: mostRounds * countOf(tasks),
    /** @param onProgress called with the number of finished texts */
    run: async (onProgress: (done: number) => void): Promise<ReadonlyMap<string, number>> => {
      const aimOf = unseenLossByTask(unseen);
      const searches = new Map(tasks.map((task) => [task, startAt(aimOf(task))]));
      let finished = 0;
      for (let round = 0; round < mostRounds; round += 1) {
        const open = tasks.filter((task) => searches.get(task)?.isOpen());
        const indices = open.flatMap(ofTask);
        if (indices.length === 0) break;
        const some = indices.flatMap((index) => texts[index] ?? []);
        const shareAt = (place: number): number => searches.get(some[place]?.passage.task ?? "")?.share() ?? NaN;
        const ofSome = indices.map((index) => garblings[index] ?? []);
        const report = (done: number): void => onProgress(finished + done);
        const found = lossByTask(some, (await trueProbabilities(target, ofSome, shareAt, report)).map(lossOf));
        for (const task of open) searches.get(task)?.learn(found(task));
        finished += countOf(open);
      }
      return new Map([...searches].map(([task, search]) => [task, search.share()]));
    },
  };
}

/** Searches a share by false position, from above: the first share is 1. */
function startAt(aim: number) {
  // A text that is not garbled is recited, so its loss is near 0.
  let low: Point = { share: 0, loss: 0 };
  let high: Point | undefined;
  let share = 1;
  let isOpen = true;
  return {
    share: () => share,
    isOpen: () => isOpen,
    /** Takes the loss of the present share. */
    learn: (loss: number): void => {
      if (Math.abs(loss - aim) <= nearEnough || (loss < aim && share === 1)) {
        isOpen = false;
        return;
      }
      if (loss < aim) low = { share, loss };
      else high = { share, loss };
      if (high) share = low.share + ((aim - low.loss) / (high.loss - low.loss)) * (high.share - low.share);
    },
  };
}

/** At most `mostCompared` of the items, evenly spread. */
function spread(items: readonly number[]): readonly number[] {
  const interval = Math.max(1, items.length / mostCompared);
  return Array.from(
    { length: Math.min(items.length, mostCompared) },
    (_, place) => items[Math.floor(place * interval)] ?? NaN,
  );
}
