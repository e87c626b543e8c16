import { createRandom } from "../protocol/random";
import type { Random } from "../protocol/random";

/**
 * The offset of each random stream. The seed of a stream is the run's seed plus this offset, so a changed offset
 * changes the results of every run.
 */
const offsets = {
  forgetOrder: 0,
  retainOrder: 1,
  generalOrder: 2,
  replacementTokens: 3,
  garbledOrder: 4,
  alternativeCompletionOrder: 5,
  alternativeQuestionOrder: 6,
  alternativePrompts: 7,
  teacherNoise: 8,
  replayOrder: 11,
} as const;

/**
 * A run's random numbers for one purpose. Each purpose has its own stream, so a new purpose does not change the numbers
 * of other purposes.
 */
export function randomStream(seed: number, use: keyof typeof offsets): Random {
  return createRandom(seed + offsets[use]);
}
