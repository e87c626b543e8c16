import { figureOf } from "../protocol/figures";
import type { FigureKey } from "../protocol/figures";
import type { Interval } from "../protocol/intervals/bootstrap";
import type { EvaluationScores } from "../protocol/intervals/documentScores";
import { figureIntervals } from "../protocol/intervals/figureIntervals";
import type { EvaluationSummary } from "../protocol/metrics";
import { splits } from "../protocol/passages";

/**
 * Computes the intervals of a summary's figures, over all tasks and for each task. Only figures with a value have an
 * interval. The ends are rounded to four digits, because the summary is kept in the event log.
 *
 * @param betweenResamples called from time to time if there are many documents. The function waits for the returned
 *   promise
 */
export async function summaryIntervals(
  summary: EvaluationSummary,
  scores: EvaluationScores,
  betweenResamples?: (done: number, total: number) => unknown,
): Promise<Pick<EvaluationSummary, "intervals" | "taskIntervals">> {
  const tasks = Object.keys(summary.tasks);
  const taskIntervals: Record<string, Record<string, Interval>> = {};
  // The figures of a single task equal those over all tasks.
  for (const task of tasks.length > 1 ? tasks : []) {
    const documents = scores.documents.filter((document) => document.task === task);
    const found = await figureIntervals({ documents }, { betweenResamples });
    // The figures of the whole model are not measured by task.
    const ofSets = Object.entries(found).filter(([key]) => splits.some((split) => key.startsWith(`${split}.`)));
    taskIntervals[task] = Object.fromEntries(ofSets.map(([key, interval]) => [key, rounded(interval)]));
  }
  const found = Object.entries(await figureIntervals(scores, { betweenResamples }));
  const known = found.filter(([key]) => figureOf(key as FigureKey).read(summary) != null);
  return {
    intervals: Object.fromEntries(known.map(([key, interval]) => [key, rounded(interval)])),
    ...(tasks.length > 1 && { taskIntervals }),
  };
}

const rounded = ([low, high]: Interval): Interval => [Number(low.toFixed(4)), Number(high.toFixed(4))];
