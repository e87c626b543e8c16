import { createReadStream } from "node:fs";
import { json } from "node:stream/consumers";
import { HumanError } from "../protocol/humanError";

export const lineFeed = 0x0a;

/** The place of a line in its file, in bytes. */
export interface LinePlace {
  readonly offset: number;
  readonly length: number;
}

export interface PlacedLine<Value> extends LinePlace {
  readonly value: Value;
}

/** The size of a page in bytes. Parsing one page takes a few milliseconds, so the process stays responsive. */
const pageLength = 256 * 1024;

/**
 * Reads the JSON value and the place of each line in a file, page by page. A caller of a large file can keep only the
 * places of the lines, and read single lines later with `readLine`.
 *
 * @throws SyntaxError for a line that is not JSON or has no line feed. If the file cannot be read, the error of the
 *   system is thrown
 */
export async function* readLines<Value = unknown>(file: string): AsyncGenerator<readonly PlacedLine<Value>[]> {
  let offset = 0;
  let incomplete = Buffer.alloc(0);
  for await (const page of createReadStream(file, { highWaterMark: pageLength }) as AsyncIterable<Buffer>) {
    const bytes = Buffer.concat([incomplete, page]);
    const end = bytes.lastIndexOf(lineFeed) + 1;
    const lines: PlacedLine<Value>[] = [];
    for (const { text, start, length } of linesBefore(end, bytes)) {
      lines.push({ value: JSON.parse(text) as Value, offset: offset + start, length });
    }
    yield lines;
    incomplete = bytes.subarray(end);
    offset += end;
  }
  if (incomplete.length > 0) throw new SyntaxError("The last line is cut off.");
}

/** The lines in the first `end` bytes of the page. The last of these bytes is a line feed. */
export function* linesBefore(end: number, bytes: Buffer) {
  for (let start = 0; start < end;) {
    const feed = bytes.indexOf(lineFeed, start);
    yield { text: bytes.toString("utf8", start, feed), start, length: feed - start };
    start = feed + 1;
  }
}

/**
 * Reads the JSON values of a file, one value from each line. All values must have the same kind.
 *
 * @param remedy advice that the message gives for a damaged file, such as `start the run again`
 * @throws HumanError for a damaged file. If the file cannot be read, the error of the system is thrown
 */
export async function readValues<Value>(
  file: string,
  isOfKind: (value: unknown) => value is Value,
  remedy: string,
): Promise<Value[]> {
  const damage = new HumanError(`${file} is damaged; ${remedy}.`);
  const values: unknown[] = [];
  try {
    for await (const page of readLines(file)) values.push(...page.map(({ value }) => value));
  } catch (error) {
    throw error instanceof SyntaxError ? damage : error;
  }
  if (values.every(isOfKind)) return values;
  throw damage;
}

/** Writes one line of JSON for each value. */
export function* toLines(values: Iterable<object>): Generator<string> {
  for (const value of values) yield `${JSON.stringify(value)}\n`;
}

/** Reads the JSON value of one line. */
export async function readLine<Value>(file: string, { offset, length }: LinePlace): Promise<Value> {
  return (await json(createReadStream(file, { start: offset, end: offset + length - 1 }))) as Value;
}
