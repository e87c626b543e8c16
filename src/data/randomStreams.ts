import { createRandom } from "./random";
import type { Random } from "./random";

/** Offset of each stream from a run's seed. Changing one changes every run of that seed. */
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

/** The random numbers that a run draws for one use, so that a new use does not shift the numbers of the others. */
export function randomStream(seed: number, use: keyof typeof offsets): Random {
  return createRandom(seed + offsets[use]);
}
