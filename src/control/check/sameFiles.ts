import { realpath } from "node:fs/promises";
import type { Finding } from "../../protocol/findings";
import { fileKeys } from "./namedInputs";
import type { FileKey, KeyPlace, NamedInputs } from "./namedInputs";

/**
 * Finds files that a configuration names under two keys. Links to a file are the same file.
 *
 * @returns a finding for each second name, and the keys with these names
 */
export async function findSameFiles(
  { files }: NamedInputs,
  placeOf: KeyPlace,
): Promise<{ readonly findings: Finding[]; readonly repeated: ReadonlySet<FileKey> }> {
  const keyOfFile = new Map<string, FileKey>();
  const findings: Finding[] = [];
  const repeated = new Set<FileKey>();
  for (const key of fileKeys) {
    const file = files[key];
    const real = file && (await realpath(file).catch(() => undefined));
    if (real === undefined || real === "") continue;
    const earlier = keyOfFile.get(real);
    if (earlier === undefined) {
      keyOfFile.set(real, key);
      continue;
    }
    repeated.add(key);
    findings.push({
      level: "error",
      message: `"data.${earlier}" and "data.${key}" name the same file, ${real}; give each set its own file.`,
      ...placeOf(key),
    });
  }
  return { findings, repeated };
}
