import { readFile, readlink, stat } from "node:fs/promises";
import type { Stats } from "node:fs";
import { HumanError } from "../protocol/humanError";
import type { SourceLine } from "../protocol/passages";
import { explanationOf } from "../protocol/systemError";
import { toUtf8 } from "./files/encodings";
import { commandName, refuseForeignFile } from "./files/foreignFiles";
import { isGzip, mostBytes, unpackGzip } from "./files/gzip";
import { errorAt } from "./rowPlace";

const [lineFeed, carriageReturn] = [0x0a, 0x0d];

/**
 * Reads a text file as UTF-8. Unpacks gzip, and converts UTF-16.
 *
 * @throws HumanError for a file that cannot be read or is not text. The message says what the file is and how to
 *   convert it
 */
export async function readTextFile(file: string): Promise<Buffer> {
  const bytes = await readBytes(file);
  const content = isGzip(bytes) ? await unpackGzip(bytes, file) : bytes;
  refuseForeignFile(content, file);
  return toUtf8(content, file);
}

/** @throws HumanError for a file that cannot be read */
async function readBytes(file: string): Promise<Buffer> {
  try {
    refuseUnreadable(file, await stat(file));
    return await readFile(file);
  } catch (error) {
    throw error instanceof HumanError ? error : await explainReadError(error, file);
  }
}

/** @throws HumanError if the path leads to a folder, a pipe, a socket or a device, or to a file that is too large */
export function refuseUnreadable(file: string, found: Stats): void {
  if (found.isDirectory()) {
    const name = commandName(file);
    throw new HumanError(
      `${file} is a folder; give the path of a file in it. If the Python package datasets saved the folder, convert ` +
        'it: python -c "from datasets import load_from_disk; ' +
        `load_from_disk('${name}').to_json('${name}.jsonl')".`,
    );
  }
  if (!found.isFile()) {
    const kind = found.isFIFO() ? "a pipe" : found.isSocket() ? "a socket" : "a device";
    throw new HumanError(
      `${file} is ${kind}, not a file; write its content to a file, and give the path of that file.`,
    );
  }
  if (found.size > mostBytes) {
    throw new HumanError(
      `${file} has ${(found.size / 2 ** 30).toFixed(1)} GiB, but Lethe reads at most 2 GiB; give a part of it, for ` +
        "example its first 100,000 lines (head -n 100000).",
    );
  }
}

const explainReadError = async (error: unknown, file: string): Promise<HumanError> => {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") {
    const target = await readlink(file).catch(() => undefined);
    const problem = target === undefined ? "does not exist" : `is a link to ${target}, which does not exist`;
    return new HumanError(`${file} ${problem}; correct the path in the configuration.`);
  }
  if (code === "ENOTDIR") {
    return new HumanError(
      `${file} does not exist, because a part of its path is a file; correct the path in the configuration.`,
    );
  }
  const explanation = explanationOf(error);
  if (explanation === undefined) {
    return new HumanError(`${file} cannot be read (${code ?? message}); check the path and its permissions.`);
  }
  const { reason, remedy, isInput } = explanation;
  return new HumanError(`${file} cannot be read: ${reason}; ${remedy}.`, isInput);
};

/**
 * Decodes a whole UTF-8 text, without a byte order mark.
 *
 * @throws HumanError if some bytes are not UTF-8. The message names the file and the line of these bytes
 */
export function requireUtf8(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // This call throws an error that names the line of the first invalid byte.
    decodeLines(bytes, file);
    throw new HumanError(`${file} is too long to be read as one text; divide it into several files.`);
  }
}

/**
 * Decodes the lines of a UTF-8 file. Drops a byte order mark at the start of a line. LF, CR LF and CR each end a line.
 *
 * @throws HumanError if some bytes are not UTF-8. The message names the file and the line of these bytes
 */
export function decodeLines(bytes: Buffer, file: string): { text: string; source: SourceLine }[] {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const lines: { text: string; source: SourceLine }[] = [];
  /** The offset of the next carriage return. If there is none, it is the length of the file. */
  let nextReturn = -1;
  // Split the bytes, not the decoded text, so that an error can name the line of an invalid byte. Also, U+2028 inside a
  // JSON string must not end a line.
  for (let start = 0, line = 1; start < bytes.length; line++) {
    if (nextReturn < start) nextReturn = placeOf(carriageReturn, bytes, start);
    const end = Math.min(placeOf(lineFeed, bytes, start), nextReturn);
    try {
      lines.push({ text: decoder.decode(bytes.subarray(start, end)), source: { file, line } });
    } catch {
      throw errorAt(
        { file, line },
        "is not UTF-8 text; save the file as UTF-8, or convert it, for example from Windows-1252: " +
          "iconv -f WINDOWS-1252 -t UTF-8 old-file > new-file.",
      );
    }
    start = end + (bytes[end] === carriageReturn && bytes[end + 1] === lineFeed ? 2 : 1);
  }
  return lines;
}

const placeOf = (byte: number, bytes: Buffer, start: number): number => {
  const found = bytes.indexOf(byte, start);
  return found === -1 ? bytes.length : found;
};
