import type { Random } from "../../../data/random";
import { createRandom } from "../../../data/random";
import type { TextBatch } from "../models/textBatch";

/** The random numbers of one mask of a step and one text, which are counted from 0. */
export type DropoutRandom = (mask: number, text: number) => Random;

/**
 * The random numbers of one step's dropout. They depend on the seed, the step and the text's place in it alone: a run
 * that is resumed goes on with the very masks that it would have had, and so does a step that is computed in other
 * parts.
 * @param step counted from 1
 */
export function dropoutRandom(seed: number, step: number): DropoutRandom {
  const ofStep = createRandom(createRandom(seed).integer(2 ** 21) * 2 ** 32 + step).integer(2 ** 21);
  return (mask, text) => createRandom(ofStep * 2 ** 32 + mask * 2 ** 16 + text);
}

/** Draws as many elements: 1 where a number is kept, 0 for the share that is dropped. */
export function drawMask(random: Random, elements: number, share: number): Uint8Array {
  const mask = new Uint8Array(elements);
  for (let index = 0; index < elements; index += 1) mask[index] = random.next() >= share ? 1 : 0;
  return mask;
}

/**
 * A mask for every number of a batch, [rows·length, width]; padding's are kept.
 * @param randomOf the random numbers of each of the batch's texts
 */
export function batchMask(
  { rows, length, segments }: Pick<TextBatch, "rows" | "length" | "segments">,
  width: number,
  share: number,
  randomOf: (text: number) => Random,
): Uint8Array {
  const mask = new Uint8Array(rows * length * width).fill(1);
  // A text's tokens stand side by side.
  for (let start = 0, end = 0; start < segments.length; start = end) {
    const text = segments[start] as number;
    while (end < segments.length && segments[end] === text) end += 1;
    if (text >= 0) mask.set(drawMask(randomOf(text), (end - start) * width, share), start * width);
  }
  return mask;
}
