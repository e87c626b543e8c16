import { createRandom } from "./random";
import type { Random } from "./random";

/** Offset of each stream from a run's seed. A change of an offset changes the results of every run. */
const offsets = {
  forgetOrder: 0,
  retainOrder: 1,
  generalOrder: 2,
  replacementTokens: 3,
  garbledOrder: 4,
  alternativeCompletionOrder: 5,
  alternativeQuestionOrder: 6,
  alternativePrompts: 7,
} as const;

/**
 * The random numbers of a run for one purpose. Each purpose has its own stream, so a new purpose does not shift the
 * numbers of another purpose.
 */
export function randomStream(seed: number, use: keyof typeof offsets): Random {
  return createRandom(seed + offsets[use]);
}
