import { readFile } from "node:fs/promises";
import { HumanError } from "../protocol/humanError";

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
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const line = bytes.toString("latin1").split("\n").findIndex(isNoUtf8) + 1;
    throw new HumanError(`${file}:${line} is not UTF-8 text; save the file as UTF-8 or remove the line.`);
  }
}

/** @param line its bytes as Latin-1 characters */
const isNoUtf8 = (line: string): boolean => {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(line, "latin1"));
    return false;
  } catch {
    return true;
  }
};
