import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { HumanError } from "../protocol/humanError";
import { parseJson } from "../protocol/json";

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
 * Reads the JSON value and the place of each line in a file, page by page. If the values of a large file take too much
 * memory, the caller can keep only the places and later read single lines with `readLine`.
 *
 * @throws SyntaxError for a line that is not JSON or has no line feed. If the file cannot be read, the error of the
 *   system is thrown
 */
export async function* readLines(file: string): AsyncGenerator<readonly PlacedLine<unknown>[]> {
  for await (const lines of readTexts(file))
    yield lines.map(({ value: text, ...place }) => ({ value: JSON.parse(text) as unknown, ...place }));
}

/**
 * Like `readLines`, but skips each line that is damaged or has a value of another kind, because the other lines are
 * still useful.
 */
export async function* readValidLines<Value>(
  file: string,
  isOfKind: (value: unknown) => value is Value,
): AsyncGenerator<readonly PlacedLine<Value>[]> {
  try {
    for await (const lines of readTexts(file)) {
      yield lines.flatMap(({ value: text, ...place }) => {
        const value = parseJson(text);
        return isOfKind(value) ? [{ value, ...place }] : [];
      });
    }
  } catch (error) {
    // The last line may be incomplete while the file is being written.
    if (!(error instanceof SyntaxError)) throw error;
  }
}

/** @throws SyntaxError if the last line has no line feed */
async function* readTexts(file: string): AsyncGenerator<readonly PlacedLine<string>[]> {
  let offset = 0;
  /**
   * The parts of a line that is not complete yet. They are joined only once, at the end of the line, because repeated
   * joining of a long line would be slow.
   */
  let parts: Buffer[] = [];
  for await (const page of createReadStream(file, { highWaterMark: pageLength }) as AsyncIterable<Buffer>) {
    const end = page.lastIndexOf(lineFeed) + 1;
    parts.push(page.subarray(0, end || page.length));
    if (end === 0) continue;
    const bytes = Buffer.concat(parts);
    const lines: PlacedLine<string>[] = [];
    for (const { text, start, length } of linesBefore(bytes.length, bytes)) {
      lines.push({ value: text, offset: offset + start, length });
    }
    yield lines;
    // Several pages may be in memory already. Without this pause they would be parsed in one piece.
    await nextTurn();
    parts = end === page.length ? [] : [page.subarray(end)];
    offset += bytes.length;
  }
  if (parts.length > 0) throw new SyntaxError("The last line is cut off.");
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
    for await (const page of readLines(file)) for (const { value } of page) values.push(value);
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

/**
 * Reads the JSON value of one line.
 *
 * @throws SyntaxError if `isOfKind` refuses the value, for example because the file has changed
 */
export async function readLine<Value>(
  file: string,
  { offset, length }: LinePlace,
  isOfKind: (value: unknown) => value is Value,
): Promise<Value> {
  const value = parseJson((await readBytes(file, offset, length)).toString("utf8"));
  if (isOfKind(value)) return value;
  throw new SyntaxError(`The line at byte ${offset} is damaged.`);
}

/**
 * Reads at most `limit` bytes of a file, starting at an offset. The result has fewer bytes if the file ends earlier.
 */
export async function readBytes(file: string, offset: number, limit: number): Promise<Buffer> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.max(0, Math.min(limit, size - offset)));
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length, offset + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await handle.close();
  }
}
