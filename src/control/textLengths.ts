import { stat } from "node:fs/promises";
import type { TextLengths } from "../backends/memoryEstimator";
import type { Configuration } from "../configuration/schema";
import { readDataFile } from "../data/dataFile";
import { namesIn } from "../data/fieldNames";
import { isPacked, readLineLengths } from "../data/lineLengths";
import type { SourceRow } from "../data/rowPlace";

/**
 * A low estimate of the number of bytes in one token. Tokens are shorter only in a few languages or with a few
 * tokenizers.
 */
const bytesPerToken = 3;

/**
 * The size in bytes of the largest file that is parsed. The extension host also calls this code, and parsing a larger
 * file would block it for too long.
 */
const mostParsed = 64 * 2 ** 20;
/** The usual factor by which gzip makes a text smaller. */
const packedShare = 8;

/**
 * Estimates the lengths of the texts in the training sets, in tokens. Each row of a file is one text.
 *
 * A file above 64 MiB is not parsed. The size of each line is then an upper estimate for the size of the line's text.
 * In a JSON list, one row can take several lines, so the size of the whole file is the upper estimate for each text.
 * Such an estimate does little harm, because the memory estimate assumes no text longer than `training.maxLength`.
 *
 * @throws HumanError if a file cannot be read, or if a file up to 64 MiB contains a malformed row. The message names
 *   the line of the row
 */
export async function readTextLengths({ data }: Configuration): Promise<TextLengths> {
  const names = namesIn(data.fields);
  const [forget, retain] = await Promise.all([lengthsIn(data.forget, names), lengthsIn(data.retain, names)]);
  return summarizeLengths(forget, retain);
}

/** Summarizes the lengths of all training texts. Each list contains the length of each text in tokens. */
export function summarizeLengths(forget: readonly number[], retain: readonly number[]): TextLengths {
  const lengths = [...forget, ...retain].sort((left, right) => left - right);
  const count = Math.max(1, lengths.length);
  const mean = lengths.reduce((sum, length) => sum + length, 0) / count;
  const variance = lengths.reduce((sum, length) => sum + (length - mean) ** 2, 0) / count;
  return {
    forgetCount: forget.length,
    retainCount: retain.length,
    mean,
    standardDeviation: Math.sqrt(variance),
    long: lengths[Math.floor(0.95 * (lengths.length - 1))] ?? 0,
  };
}

const lengthsIn = async (file: string | undefined, names: readonly string[]): Promise<number[]> => {
  if (file === undefined) return [];
  if (await isLarge(file)) return (await upperEstimates(file)).map((length) => length / bytesPerToken);
  return (await readDataFile(file, names)).map(estimateTokens);
};

/** Estimates the number of tokens in the texts of a row. */
export function estimateTokens(row: SourceRow): number {
  return Buffer.byteLength(textsOf(row)) / bytesPerToken;
}

/**
 * Whether a file is too large to be parsed. The result is false for a path that is not a readable file, because
 * `readDataFile` then says what is wrong with the path.
 */
const isLarge = async (file: string): Promise<boolean> => {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true || found.size * packedShare <= mostParsed) return false;
  if (found.size > mostParsed) return true;
  return isPacked(file).catch(() => false);
};

const upperEstimates = async (file: string): Promise<readonly number[]> => {
  const { lines, isList } = await readLineLengths(file);
  const whole = lines.reduce((sum, length) => sum + length, 0);
  return isList ? lines.map(() => whole) : lines;
};

/** Joins the texts of a row: all values that are strings. The rephrasings are a list, so they do not count. */
const textsOf = ({ value }: SourceRow): string =>
  Object.values(value)
    .filter((item) => typeof item === "string")
    .join(" ");
