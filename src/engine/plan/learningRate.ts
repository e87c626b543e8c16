import type { Configuration } from "../../configuration/schema";

type Schedule = Pick<Configuration["training"], "learningRate" | "schedule" | "warmupSteps">;

/**
 * The learning rate of a step, as in transformers' schedulers of the same names. During a warm-up, the rate rises
 * linearly. It is 0 in the first step and reaches its peak in the first step after the warm-up. From then on it stays
 * constant, falls to 0 linearly, or falls to 0 along half a cosine.
 * @param step the number of the step, counted from 1
 * @param settings.learningRate the peak of the learning rate
 */
export function learningRateAt(step: number, totalSteps: number, settings: Schedule): number {
  const { learningRate, schedule, warmupSteps } = settings;
  const done = step - 1;
  if (done < warmupSteps) return (learningRate * done) / warmupSteps;
  const progress = (done - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
  switch (schedule) {
    case "constant":
      return learningRate;
    case "linear":
      return learningRate * (1 - progress);
    case "cosine":
      return learningRate * 0.5 * (1 + Math.cos(Math.PI * progress));
  }
}
