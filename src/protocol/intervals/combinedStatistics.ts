import { harmonicMean } from "../harmonicMean";
import type { ModelKey } from "../figureTexts";
import { sum } from "../mean";
import type { Split } from "../passages";
import type { Statistic } from "./bootstrap";
import type { MeanKey } from "./documentScores";

/** The statistics from which the figures of this file are computed. */
interface Parts {
  readonly tasks: readonly string[];
  /** The mean over the values of some sets, of one task or of all tasks. */
  readonly meanOf: (within: readonly Split[], key: MeanKey, task?: string) => Statistic;
  readonly membershipAuc: Statistic;
  /** Undefined if there are no multiple-choice questions, and null if the right answers are not known. */
  readonly utility: Statistic | null | undefined;
}

/** The retain set of the benchmark and of TOFU. */
const kept: readonly Split[] = ["retain", "withheld"];

/**
 * The figures of an evaluation that are computed from other figures: the model utility and the benchmark's scores. In
 * each resample, all their parts come from the same documents.
 */
export function combinedStatistics({ tasks, meanOf, membershipAuc, utility }: Parts): [ModelKey, Statistic][] {
  const found: [ModelKey, Statistic][] = [];
  const add = (key: ModelKey, parts: readonly Statistic[], combine: Combine, isExtended = false): Statistic => {
    const statistic = combined(parts, combine, isExtended);
    found.push([key, statistic]);
    return statistic;
  };
  if (utility !== null) {
    const terms = [
      ...(["modelUtility.probability", "modelUtility.recall", "truthRatio.retain"] as const).map((key) =>
        meanOf(kept, key),
      ),
      ...(utility === undefined ? [] : [utility]),
    ];
    add("modelUtility", terms, harmonicMean);
  }
  const ofTasks = (within: readonly Split[]): Statistic[] =>
    tasks
      .flatMap((task) => (["regurgitation", "knowledge"] as const).map((key) => meanOf(within, key, task)))
      .filter(({ documents }) => documents > 0);
  const [toForget, toKeep] = [ofTasks(["forget"]), ofTasks(kept)];
  const isWhole = toForget.length > 0 && toKeep.length > 0;
  const aggregate = add("scores.taskAggregate", isWhole ? [...toForget, ...toKeep] : [], (means) =>
    harmonicMean(means.map((mean, place) => (place < toForget.length ? 1 - mean : mean))),
  );
  // If the AUC is 0.5, that of a resample is further from it, in one of the two directions.
  const undetected = add("scores.membership", [membershipAuc], ([auc = NaN]) => 1 - 2 * Math.abs(auc - 0.5), true);
  if (utility != null) add("scores.final", [aggregate, undetected, utility], meanOfValues, true);
  return found;
}

type Combine = (values: readonly number[]) => number;

const meanOfValues: Combine = (values) => sum(values) / values.length;

const combined = (parts: readonly Statistic[], combine: Combine, isExtended: boolean): Statistic => ({
  documents: parts.reduce((least, { documents }) => Math.min(least, documents), parts.length === 0 ? 0 : Infinity),
  of: (counts) => combine(parts.map((part) => part.of(counts))),
  isExtended,
});
