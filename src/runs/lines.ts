import { open } from "node:fs/promises";
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
 * Reads the JSON value and the place of each line in a file, page by page. A caller can keep only the places if the
 * lines are many and long.
 *
 * @throws SyntaxError for a line that is not JSON or has no line feed. If the file cannot be read, the error of the
 *   system is thrown
 */
export async function* readLines<Value = unknown>(file: string): AsyncGenerator<readonly PlacedLine<Value>[]> {
  const handle = await open(file, "r");
  try {
    let offset = 0;
    let length = pageLength;
    for (;;) {
      const page = Buffer.allocUnsafe(length);
      const { bytesRead } = await handle.read(page, 0, length, offset);
      const end = page.subarray(0, bytesRead).lastIndexOf(lineFeed) + 1;
      if (end === 0) {
        if (bytesRead === 0) return;
        if (bytesRead < length) throw new SyntaxError("The last line is cut off.");
        // The page holds no complete line, because the line is longer than the page.
        length *= 2;
        continue;
      }
      const lines: PlacedLine<Value>[] = [];
      for (const { text, start, length: width } of linesBefore(end, page)) {
        lines.push({ value: JSON.parse(text) as Value, offset: offset + start, length: width });
      }
      yield lines;
      offset += end;
      length = pageLength;
    }
  } finally {
    await handle.close();
  }
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
 * Reads the JSON values of a file. All lines must hold the same kind of value.
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
  const handle = await open(file, "r");
  try {
    const bytes = Buffer.alloc(length);
    await handle.read(bytes, 0, length, offset);
    return JSON.parse(bytes.toString("utf8")) as Value;
  } finally {
    await handle.close();
  }
}
