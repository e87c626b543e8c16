import type { TextLengths } from "../backends/memoryEstimator";
import type { Configuration } from "../configuration/schema";
import { readDataFile } from "../data/dataFile";
import { namesIn } from "../data/fieldNames";
import type { SourceRow } from "../data/rowPlace";

/**
 * A low estimate of the number of bytes in one token. Tokens are shorter only in a few languages or with a few
 * tokenizers.
 */
const bytesPerToken = 3;

/**
 * Estimates the lengths of the texts in the training sets, in tokens. Each row of a file is one text.
 *
 * @throws HumanError if a file cannot be read or contains a malformed row. The message names the line of the row
 */
export async function readTextLengths({ data }: Configuration): Promise<TextLengths> {
  const names = namesIn(data.fields);
  const [forget, retain] = await Promise.all([lengthsIn(data.forget, names), lengthsIn(data.retain, names)]);
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

const lengthsIn = async (file: string | undefined, names: readonly string[]): Promise<number[]> =>
  file === undefined
    ? []
    : (await readDataFile(file, names)).map((row) => Buffer.byteLength(textsOf(row)) / bytesPerToken);

/** Joins the texts of a row: all values that are strings. The rephrasings are a list, so they do not count. */
const textsOf = ({ value }: SourceRow): string =>
  Object.values(value)
    .filter((item) => typeof item === "string")
    .join(" ");
