import type { Random } from "../../../protocol/random";
import { createRandom } from "../../../protocol/random";
import type { TextBatch } from "../models/textBatch";

/** Returns the random numbers for one text in one dropout mask of a step. Masks and texts are counted from 0. */
export type DropoutRandom = (mask: number, text: number) => Random;

/**
 * The random numbers for one step's dropout. They depend only on the seed, the step, and the text's place in the step.
 * A resumed run and an unbroken run therefore draw the same masks. The division of a step into parts does not change
 * the masks.
 * @param step number of the step, counted from 1
 */
export function dropoutRandom(seed: number, step: number): DropoutRandom {
  const ofStep = createRandom(createRandom(seed).integer(2 ** 21) * 2 ** 32 + step).integer(2 ** 21);
  return (mask, text) => createRandom(ofStep * 2 ** 32 + mask * 2 ** 16 + text);
}

/** Draws a mask: 1 for numbers to keep, 0 for numbers to drop. `share` is the expected share of dropped numbers. */
export function drawMask(random: Random, elements: number, share: number): Uint8Array {
  const mask = new Uint8Array(elements);
  for (let index = 0; index < elements; index += 1) mask[index] = random.next() >= share ? 1 : 0;
  return mask;
}

/**
 * Draws the mask of a batch, [rows·length, width]. The mask is 1 for padding.
 * @param randomOf a function that returns the random numbers for one text of the batch
 */
export function batchMask(
  { rows, length, segments }: Pick<TextBatch, "rows" | "length" | "segments">,
  width: number,
  share: number,
  randomOf: (text: number) => Random,
): Uint8Array {
  const mask = new Uint8Array(rows * length * width).fill(1);
  // The tokens of one text follow one another in the batch, so one range of the mask belongs to the text.
  for (let start = 0, end = 0; start < segments.length; start = end) {
    const text = segments[start] as number;
    while (end < segments.length && segments[end] === text) end += 1;
    if (text >= 0) mask.set(drawMask(randomOf(text), (end - start) * width, share), start * width);
  }
  return mask;
}
