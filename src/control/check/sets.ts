import { setKeys } from "../../configuration/pathKeys";
import type { SetKey } from "../../configuration/pathKeys";
import { readGeneralText, readHeldOutText } from "../../data/generalText";
import { joinHardCases } from "../../data/hardCases";
import { readPassageSet } from "../../data/readPassageSet";
import type { OnRowError } from "../../data/rowPlace";
import { readUtilityQuestions } from "../../data/utilityQuestions";
import type { Finding } from "../../protocol/findings";
import type { Passage } from "../../protocol/passages";
import type { KeyPlace, NamedInputs } from "./namedInputs";
import { collectRowErrors, findingOf } from "./rowErrors";
import { findSameFiles } from "./sameFiles";

/** The passages of the sets. A set is missing if the configuration does not name it or if its file cannot be read. */
export type CheckedSets = Readonly<Partial<Record<PassageSet, readonly Passage[]>>>;

type PassageSet = "forget" | "retain" | "holdout" | "inScope" | "nearScope";

/**
 * Reads every file that a configuration names, to its end. If two keys name the same file, the file is read once.
 *
 * @param onFile called before each file is read
 * @returns the findings about all files, and the passages that could be read
 */
export async function checkSets(
  inputs: NamedInputs,
  placeOf: KeyPlace,
  onFile: (key: SetKey) => unknown = () => undefined,
): Promise<{ readonly findings: Finding[]; readonly sets: CheckedSets }> {
  const { files, fields, promptShare } = inputs;
  const { findings, repeated } = await findSameFiles(inputs, placeOf);
  const sets: Partial<Record<PassageSet, readonly Passage[]>> = {};
  const reading = { fields, ...(promptShare !== undefined && { promptShare }) };
  const read = async (key: SetKey, file: string, onRowError: OnRowError): Promise<void> => {
    if (key === "general") await readGeneralText(file, onRowError);
    else if (key === "heldOut") await readHeldOutText(file, onRowError);
    else if (key === "utility") await readUtilityQuestions(file, onRowError);
    else {
      const passages = await readPassageSet(file, key, reading, onRowError);
      sets[key] = key === "inScope" ? joinHardCases(passages, sets.forget, onRowError) : passages;
    }
  };
  for (const key of setKeys) {
    const file = files[key];
    if (file === undefined || repeated.has(key)) continue;
    await onFile(key);
    const errors = collectRowErrors({ ...placeOf(key) });
    findings.push(...(await findingOf(() => read(key, file, errors.onRowError), placeOf(key))), ...errors.findings());
  }
  return { findings, sets };
}
