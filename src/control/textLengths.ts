import { readFile } from "node:fs/promises";
import type { TextLengths } from "../backends/memoryEstimator";
import type { Configuration } from "../configuration/schema";
import { isJsonObject, parseJson } from "../protocol/json";

/**
 * A low estimate of the number of bytes in one token. Tokens are shorter only in a few languages or with a few
 * tokenizers.
 */
const bytesPerToken = 3;

/** Estimates the lengths of the texts in the training sets, in tokens. Each line of a file is one text. */
export async function readTextLengths({ data }: Configuration): Promise<TextLengths> {
  const [forget, retain] = await Promise.all([lengthsIn(data.forget), lengthsIn(data.retain)]);
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

const lengthsIn = async (file: string | undefined): Promise<number[]> => {
  if (file === undefined) return [];
  const text = await readFile(file, "utf8").catch(() => "");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Buffer.byteLength(textsOf(line)) / bytesPerToken);
};

/**
 * The texts of a JSON row: all values that are strings. The list of rephrasings does not count. A line that is not JSON
 * is returned unchanged.
 */
const textsOf = (line: string): string => {
  const row = parseJson(line);
  if (!isJsonObject(row)) return line;
  const texts = Object.values(row).filter((value) => typeof value === "string");
  return texts.join(" ");
};
