import type { TeacherPredictions } from "../../backends/backend";
import { meanDistribution, packed, packedLoss, raised } from "./distribution";
import type { Distribution } from "./distribution";
import { shareSearch } from "./garbledShares";
import { drawGarblings, unseenLossByTask } from "./garblings";
import { lossByTask, powersByTask } from "./powers";
import { predictTexts } from "./predict";
import type { Teacher } from "./teacher";

interface GarbledOptions {
  readonly garblings: number;
  /** Share of replaced tokens, or `calibrated`. */
  readonly contextNoise: number | "calibrated";
}

/**
 * The teacher is the target model itself, which reads garbled texts: the mean of its predictions over several
 * garblings. The share of replaced tokens decides how unlikely the true tokens are. With `calibrated`, the share of
 * each task is chosen so that the true tokens have about the mean loss of unseen documents of the task. Then the
 * probabilities of the true tokens are raised to one power for each task, so that they have exactly this loss. The
 * power also reaches a loss that no share reaches.
 */
export function garbledTeacher({ garblings: count, contextNoise }: GarbledOptions): Teacher {
  return async (texts, tools) => {
    const { target, listed, unseen, onProgress, tell } = tools;
    const garblings = drawGarblings(texts, count, tools);
    const search = contextNoise === "calibrated" ? shareSearch(texts, garblings, tools) : undefined;
    const before = search?.mostTexts ?? 0;
    const total = before + texts.length * count;
    const shares = await search?.run((done) => onProgress(done, total));
    const shareOf = (index: number): number =>
      contextNoise === "calibrated" ? (shares?.get(texts[index]?.passage.task ?? "") ?? NaN) : contextNoise;
    const garbled = garblings.flatMap((ofText, index) => ofText.map((garble) => garble(shareOf(index))));
    const predictions: TeacherPredictions[] = [];
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
      (done) => onProgress(before + done, total),
    );
    if (!shares) return { predictions };
    const powerOf = powersByTask("calibrated", texts, predictions.map(packedLoss), unseen);
    const calibrated = predictions.map((each, index) => raised(each, powerOf(texts[index]?.passage.task ?? "")));
    const [lossOf, aimOf] = [lossByTask(texts, calibrated.map(packedLoss)), unseenLossByTask(unseen)];
    const tasks = [...shares].map(([task, share]) => ({
      ...{ task, share, power: powerOf(task) },
      ...{ loss: lossOf(task), aim: aimOf(task) },
    }));
    tell(describeTasks(tasks));
    return { predictions: calibrated };
  };
}

interface CalibratedTask {
  readonly task: string;
  readonly share: number;
  readonly power: number;
  /** Mean loss of the true tokens under the teacher, in nats a token. */
  readonly loss: number;
  /** Mean loss of unseen documents, in nats a token. */
  readonly aim: number;
}

/** Tells the user what the calibration chose, and which loss came out. */
function describeTasks(tasks: readonly CalibratedTask[]): string {
  const each = tasks.map(({ task, share, power, loss, aim }) => {
    const chosen = `${Math.round(100 * share)} %, power ${power.toFixed(2)}`;
    return `${task}: ${chosen}, loss ${loss.toFixed(2)}, aim ${aim.toFixed(2)}`;
  });
  return (
    "The teacher replaces a share of the tokens of each text, and raises the probabilities of the true tokens to a " +
    `power (${each.join("; ")}). The loss is that of the true tokens, in nats a token. The aim is the loss of unseen ` +
    "documents."
  );
}
