import { open } from "node:fs/promises";

/** The place of a line in its file, in bytes. */
export interface LinePlace {
  readonly offset: number;
  readonly length: number;
}

export interface PlacedLine<Value> extends LinePlace {
  readonly value: Value;
}

/** In bytes. Parsing so much takes a few milliseconds, so that the process stays responsive. */
const pageLength = 256 * 1024;
const lineFeed = 0x0a;

/**
 * The JSON values of a file's lines, page by page, with their places: a reader can keep the places of many long lines
 * instead of the lines.
 *
 * @throws SyntaxError for a line that is not JSON or has no end; the error of the system where the file cannot be read
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
        // The line is longer than the page.
        length *= 2;
        continue;
      }
      const lines: PlacedLine<Value>[] = [];
      for (let start = 0; start < end;) {
        const feed = page.indexOf(lineFeed, start);
        const value = JSON.parse(page.toString("utf8", start, feed)) as Value;
        lines.push({ value, offset: offset + start, length: feed - start });
        start = feed + 1;
      }
      yield lines;
      offset += end;
      length = pageLength;
    }
  } finally {
    await handle.close();
  }
}

/**
 * The values of lines of one kind.
 *
 * @throws SyntaxError for a line of another kind
 */
export function valuesOf<Value>(
  lines: readonly PlacedLine<unknown>[],
  isOfKind: (value: unknown) => value is Value,
): readonly Value[] {
  return lines.map(({ value, offset }) => {
    if (isOfKind(value)) return value;
    throw new SyntaxError(`The line at byte ${offset} is of another kind.`);
  });
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
