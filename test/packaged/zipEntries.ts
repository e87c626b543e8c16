import { readFile } from "node:fs/promises";

/** A file in an archive, sizes in bytes. */
export interface ZipEntry {
  readonly name: string;
  readonly compressedSize: number;
  readonly size: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
/** Length of each record before its variable fields, in bytes. */
const [endLength, entryLength] = [22, 46];

/** Entries of a ZIP archive's central directory (APPNOTE 4.3.12 and 4.3.16). */
export async function zipEntries(file: string): Promise<ZipEntry[]> {
  const bytes = await readFile(file);
  let end = bytes.length - endLength;
  while (end >= 0 && bytes.readUInt32LE(end) !== endSignature) end--;
  if (end < 0) throw new Error(`${file} is not a ZIP archive.`);
  const entries: ZipEntry[] = [];
  let place = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.readUInt32LE(place) !== entrySignature) throw new Error(`${file} has a damaged directory.`);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => bytes.readUInt16LE(place + offset));
    const start = place + entryLength;
    entries.push({
      name: bytes.toString("utf8", start, start + (nameLength ?? 0)),
      compressedSize: bytes.readUInt32LE(place + 20),
      size: bytes.readUInt32LE(place + 24),
    });
    place = start + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return entries;
}
