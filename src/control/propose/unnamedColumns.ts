import type { FieldNames } from "../../data/fieldNames";
import type { SourceRow } from "../../data/rowPlace";
import { conversationNames, usualContentNames } from "../../data/usualNames";

/** The columns or keys of a list of texts if none of them has a name that Lethe knows. */
export interface UnnamedColumns {
  /** Absolute path. */
  readonly file: string;
  /** How to call the columns: the rows of a table have columns, and the rows of JSON have keys. */
  readonly word: "column" | "key";
  /**
   * Names of the columns with text. There is at least one. Columns without letters, such as numbers of rows, come last.
   */
  readonly columns: readonly string[];
  /** The first text of each column. */
  readonly examples: Readonly<Partial<Record<string, string>>>;
}

/** Columns with these names have a meaning of their own. They are neither a prompt nor an answer. */
const otherNames: readonly string[] = ["id", "task"];

/**
 * Finds out whether Lethe can tell which column of the rows is the prompt.
 *
 * @param fields the names that the user gave
 * @returns undefined if a row has a usual name or a given name, or if no column has text
 */
export function findUnnamedColumns(
  file: string,
  rows: readonly SourceRow[],
  { prompt, question, text }: FieldNames,
): UnnamedColumns | undefined {
  const given = [prompt, question, text].filter((name) => name !== undefined);
  const known = [...usualContentNames, ...conversationNames, ...given];
  if (rows.some(({ value }) => known.some((name) => value[name] !== undefined))) return undefined;
  const examples = new Map<string, string>();
  for (const { value } of rows)
    for (const [name, cell] of Object.entries(value))
      if (typeof cell === "string" && !examples.has(name) && !otherNames.includes(name)) examples.set(name, cell);
  if (examples.size === 0) return undefined;
  const word = rows[0]?.header === undefined ? "key" : "column";
  const hasNoLetter = (name: string): number => (/\p{L}/u.test(examples.get(name) ?? "") ? 0 : 1);
  const columns = [...examples.keys()].sort((left, right) => hasNoLetter(left) - hasNoLetter(right));
  return { file, word, columns, examples: Object.fromEntries(examples) };
}
