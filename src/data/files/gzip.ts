import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { HumanError } from "../../protocol/humanError";

const unpack = promisify(gunzip);

/**
 * The size in bytes of the largest file that Node can read at once. The unpacked content of a gzip file has the same
 * limit.
 */
export const mostBytes = 2 ** 31 - 1;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** @throws HumanError if the file is damaged, if it was packed twice, or if its content is too large */
export async function unpackGzip(bytes: Uint8Array, file: string): Promise<Buffer> {
  let content: Buffer;
  try {
    content = await unpack(bytes, { maxOutputLength: mostBytes });
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") {
      throw new HumanError(`${file} has more than 2 GiB after gzip is unpacked; give a part of its content.`);
    }
    throw damagedGzip(code, file);
  }
  if (isGzip(content)) {
    throw new HumanError(`${file} was packed with gzip twice; unpack it once with gunzip.`);
  }
  return content;
}

/** @param code the error code of zlib */
export function damagedGzip(code: string, file: string): HumanError {
  return new HumanError(`${file} is a damaged or incomplete gzip file (${code}); copy it again or pack it again.`);
}
