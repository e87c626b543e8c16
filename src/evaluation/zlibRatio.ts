import { deflateSync } from "node:zlib";

/**
 * The score of the ZLIB attack (arXiv 2012.07805): the mean loss of a text over the number of bytes of the text when it
 * is compressed with zlib, in nats a token and byte. A text that repeats itself has a low loss under every model, and
 * its compressed size is small as well. So a low ratio says more about the training data than a low loss.
 *
 * The zlib of Node finds other repetitions than that of Python. Sizes differ by up to 3 % for texts of 300 bytes.
 */
export function zlibRatio(loss: number, text: string): number {
  return loss / deflateSync(text).length;
}
