import { realpath } from "node:fs/promises";
import { setKeys } from "../../configuration/pathKeys";
import type { SetKey } from "../../configuration/pathKeys";
import type { Finding } from "../../protocol/findings";
import type { KeyPlace, NamedInputs } from "./namedInputs";

/**
 * Several keys of a configuration can name the same file. This function finds all of these keys except the first key in
 * the order of `setKeys`. A link and the file that the link leads to count as one file.
 *
 * @returns `repeated` contains the keys that were found, and `findings` has an error for each of these keys
 */
export async function findSameFiles(
  { files }: NamedInputs,
  placeOf: KeyPlace,
): Promise<{ readonly findings: Finding[]; readonly repeated: ReadonlySet<SetKey> }> {
  const keyOfFile = new Map<string, SetKey>();
  const findings: Finding[] = [];
  const repeated = new Set<SetKey>();
  for (const key of setKeys) {
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
