import type { TeacherPredictions } from "../../backends/backend";
import { meanDistribution, packed } from "./distribution";
import type { Distribution } from "./distribution";
import { comparedTexts, drawGarblings, lossByTask, trueProbabilities, unseenLossByTask } from "./garblings";
import { predictTexts } from "./predict";
import type { Teacher } from "./teacher";

/** The share of a task is chosen by at most this number of texts, because each round scores all their garblings. */
const mostCompared = 12;

/** Each round halves the range of the share, so the share is exact to 1/64. */
const rounds = 6;

interface GarbledOptions {
  readonly garblings: number;
  /** Share of replaced tokens, or `calibrated`. */
  readonly contextNoise: number | "calibrated";
}

/**
 * The teacher is the target model itself, which reads garbled texts: the mean of its predictions over several
 * garblings. The share of replaced tokens decides how unlikely the true tokens are. With `calibrated`, the share of
 * each task is chosen so that the true tokens have the mean loss of unseen documents of the task.
 */
export function garbledTeacher({ garblings: count, contextNoise }: GarbledOptions): Teacher {
  return async (texts, tools) => {
    const { target, listed, onProgress, tell } = tools;
    const garblings = drawGarblings(texts, count, tools);
    const tasks = [...new Set(texts.map(({ passage }) => passage.task))].sort();
    const shares = new Map(tasks.map((task) => [task, contextNoise === "calibrated" ? 0.5 : contextNoise]));
    const shareOf = (index: number): number => shares.get(texts[index]?.passage.task ?? "") ?? NaN;
    const compared = tasks.flatMap((task) =>
      spread(comparedTexts(texts).filter((index) => texts[index]?.passage.task === task)),
    );
    const total = texts.length * count + (contextNoise === "calibrated" ? rounds * compared.length * count : 0);
    let finished = 0;
    const report = (done: number): void => onProgress(finished + done, total);

    if (contextNoise === "calibrated") {
      const aimOf = unseenLossByTask(tools.unseen);
      const comparedTo = compared.flatMap((index) => texts[index] ?? []);
      const ofCompared = compared.flatMap((index) => [garblings[index] ?? []]);
      for (let round = 1; round <= rounds; round += 1) {
        const shareAt = (index: number): number => shareOf(compared[index] ?? NaN);
        const lossOf = lossByTask(comparedTo, await trueProbabilities(target, ofCompared, shareAt, report));
        finished += compared.length * count;
        const step = 2 ** -(round + 1);
        for (const task of tasks)
          shares.set(task, (shares.get(task) ?? NaN) + (lossOf(task) < aimOf(task) ? step : -step));
      }
      tell(describeShares(shares));
    }

    const predictions: TeacherPredictions[] = [];
    const garbled = garblings.flatMap((ofText, index) => ofText.map((garble) => garble(shareOf(index))));
    let ofText: (readonly Distribution[])[] = [];
    await predictTexts(
      target,
      garbled,
      listed,
      (distributions) => {
        ofText.push(distributions);
        if (ofText.length < count) return;
        const [first = []] = ofText;
        const means = first.map((_, place) =>
          meanDistribution(
            ofText.flatMap((each) => each[place] ?? []),
            listed,
          ),
        );
        predictions.push(packed(means));
        ofText = [];
      },
      report,
    );
    return { predictions };
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

function describeShares(shares: ReadonlyMap<string, number>): string {
  const each = [...shares].map(([task, share]) => `${task}: ${Math.round(100 * share)} %`).join(", ");
  return (
    `The teacher replaces this share of the tokens of a text (${each}). With it, the true tokens have the mean loss of ` +
    "unseen documents."
  );
}
