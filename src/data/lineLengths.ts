import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { explainSystemError } from "../protocol/systemError";
import { refuseForeignFile } from "./files/foreignFiles";
import { damagedGzip, isGzip } from "./files/gzip";

const lineFeed = 0x0a;

/** The lengths of a file's lines, in bytes. Blank lines are left out. */
interface LineLengths {
  readonly lines: readonly number[];
  /** Whether the content begins like a JSON list, in which a row can take several lines. */
  readonly isList: boolean;
}

/**
 * Measures the lines of a data file as a stream, so that a large file takes little memory. Unpacks gzip. Does not check
 * the rows.
 *
 * @throws HumanError if the file cannot be read, if it is damaged gzip, or if it is a file of another kind
 */
export async function readLineLengths(file: string): Promise<LineLengths> {
  const lines: number[] = [];
  let current = 0;
  let head: Buffer | undefined;
  const endLine = (): void => {
    if (current > 0) lines.push(current);
    current = 0;
  };
  const measure = (bytes: Buffer): void => {
    if (head === undefined) refuseForeignFile((head = bytes.subarray(0, 1024)), file);
    let start = 0;
    for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, start)) {
      current += end - start;
      endLine();
      start = end + 1;
    }
    current += bytes.length - start;
  };
  const meter = new Writable({
    write: (bytes: Buffer, _, done) => {
      try {
        measure(bytes);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  try {
    const source = createReadStream(file);
    await ((await isPacked(file)) ? pipeline(source, createGunzip(), meter) : pipeline(source, meter));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw explainSystemError(error, file) ?? (code?.startsWith("Z_") === true ? damagedGzip(code, file) : error);
  }
  endLine();
  return { lines, isList: /^(\xef\xbb\xbf)?\s*\[/.test(head?.toString("latin1") ?? "") };
}

/** Whether a file is packed with gzip. */
export async function isPacked(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    return isGzip((await handle.read(Buffer.alloc(2), 0, 2, 0)).buffer);
  } finally {
    await handle.close();
  }
}
