import { readFile } from "node:fs/promises";
import { HumanError } from "../protocol/humanError";
import type { SourceLine } from "../protocol/passages";

const lineFeed = 0x0a;

/** @throws HumanError for a file that cannot be read */
export async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new HumanError(`${file} does not exist; correct the path in the configuration.`);
    throw new HumanError(`${file} cannot be read (${code ?? message}); check the path and its permissions.`);
  }
}

/**
 * Decodes UTF-8, without a byte order mark.
 *
 * @throws HumanError with file and line of bytes that are not UTF-8
 */
export function requireUtf8(bytes: Buffer, file: string): string {
  decodeLines(bytes, file);
  return new TextDecoder().decode(bytes);
}

/**
 * Decodes the lines of a UTF-8 file. Drops a byte order mark at the start of a line.
 *
 * @throws HumanError with file and line of bytes that are not UTF-8
 */
export function decodeLines(bytes: Buffer, file: string): { text: string; source: SourceLine }[] {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const lines: { text: string; source: SourceLine }[] = [];
  // Split the bytes, not the decoded text, so that an error can name the line of an invalid byte. Also, U+2028 inside a
  // JSON string must not end a line.
  for (let start = 0, line = 1; start < bytes.length; line++) {
    const feed = bytes.indexOf(lineFeed, start);
    const end = feed === -1 ? bytes.length : feed;
    try {
      lines.push({ text: decoder.decode(bytes.subarray(start, end)), source: { file, line } });
    } catch {
      throw new HumanError(`${file}:${line} is not UTF-8 text; save the file as UTF-8 or remove the line.`);
    }
    start = end + 1;
  }
  return lines;
}
