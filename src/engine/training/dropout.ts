import type { Random } from "../../data/random";
import { createRandom } from "../../data/random";

/**
 * The random numbers of one step's dropout. They depend on the seed and the step alone, so a run that is resumed goes on
 * with the very masks that it would have had.
 * @param step counted from 1
 */
export const dropoutRandom = (seed: number, step: number): Random =>
  createRandom(createRandom(seed).integer(2 ** 21) * 2 ** 32 + step);

/** Draws a mask of as many elements: 1 where a number is kept, 0 for the share that is dropped. */
export function drawMask(random: Random, elements: number, share: number): Uint8Array {
  const mask = new Uint8Array(elements);
  for (let index = 0; index < elements; index += 1) mask[index] = random.next() >= share ? 1 : 0;
  return mask;
}
