import type { RunDigest } from "../runs/runDigest";

/** The estimate needs at least this many steps, because the pace is too uncertain with fewer steps. */
const fewestSteps = 3;

/**
 * Estimates the seconds until a training run ends. Assumes that each remaining step takes the average time of a step
 * since the run was started or last resumed. This average includes the evaluations between the steps. The last
 * evaluation should take as long as the evaluation before the first step, because both measure the same passages.
 *
 * @returns undefined if there are too few steps
 */
export function timeLeft(
  { paceStart, state, step, totalSteps, time, evaluations }: RunDigest,
  now: number,
): number | undefined {
  if (paceStart === undefined || time === undefined || totalSteps === 0) return undefined;
  const before = evaluations.find(({ phase }) => phase === "before")?.seconds ?? 0;
  const sinceLastEvent = (now - Date.parse(time)) / 1000;
  if (step >= totalSteps || state === "exporting" || state === "stopping") {
    return Math.max(0, before - Math.max(0, sinceLastEvent));
  }
  const taken = step - paceStart.step;
  if (taken < fewestSteps) return undefined;
  const pace = (Date.parse(time) - Date.parse(paceStart.time)) / 1000 / taken;
  return (totalSteps - step) * pace + before;
}
