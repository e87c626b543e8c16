import { namedCandidates, ownNames } from "../../data/fieldNames";
import type { FieldNames } from "../../data/fieldNames";
import { HumanError } from "../../protocol/humanError";
import type { UnderstoodTexts } from "./readTexts";

/**
 * Joins the names of columns that the user gave for several sets. A configuration has one list of names for all sets.
 *
 * @throws HumanError if two sets have different names for the same part of a row, or if the run would read a column of
 *   a set that is named only for another set
 */
export function joinFields(sets: readonly Pick<UnderstoodTexts, "file" | "fields" | "keys">[]): FieldNames {
  const joined = new Map<string, { readonly name: string; readonly file: string }>();
  for (const { file, fields } of sets) {
    for (const [role, name] of Object.entries(fields) as [string, string | undefined][]) {
      const earlier = joined.get(role);
      if (name === undefined) continue;
      if (earlier !== undefined && earlier.name !== name)
        throw new HumanError(
          `The ${role} is "${earlier.name}" in ${earlier.file} and "${name}" in ${file}, but the sets of a run share ` +
            "their names; rename the column in one of the two files.",
        );
      joined.set(role, { name, file });
    }
  }
  const fields: FieldNames = Object.fromEntries([...joined].map(([role, { name }]) => [role, name]));
  for (const set of sets) {
    const isUsual = namedCandidates(set.fields).length === 0;
    const names = isUsual ? ownNames(fields) : namedCandidates(fields).map(({ key }) => key);
    for (const [role, { name, file }] of joined)
      if (names.includes(name) && set.keys.includes(name) && !Object.values(set.fields).includes(name))
        throw new HumanError(
          `${set.file} has "${name}", which is the ${role} in ${file}. The sets of a run share their names, so the run ` +
            `would read "${name}" in both; rename it in one of the two files.`,
        );
  }
  return fields;
}
