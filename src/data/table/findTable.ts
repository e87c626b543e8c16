import { usualContentNames, usualNames } from "../usualNames";

/** The separator of a table and the place of its header. */
export interface Table {
  readonly separator: string;
  /** The offset of the header. A byte order mark and a line `sep=;` for Excel can come before the header. */
  readonly start: number;
}

/** The separators to try. If two of them fit equally well, the earlier one is used. */
const separators = [",", ";", "\t", "|"];

/** The endings of the names of tables, each with its separator. */
export const separatorsOfEndings: ReadonlyMap<string, string> = new Map([
  [".csv", ","],
  [".tsv", "\t"],
  [".tab", "\t"],
  [".psv", "|"],
]);

/**
 * Finds the separator of a table with a header (CSV, TSV).
 *
 * @param names the names of columns in the configuration
 * @param ending the ending of the file's name, such as `.csv`. It is undefined if this ending does not say that the
 *   file is a table. In this case, the text counts as a table only under two conditions: its header has two columns or
 *   more, and at least one of these columns holds prompts or texts
 * @returns undefined if the text is no table
 */
export function findTable(text: string, names: readonly string[], ending: string | undefined): Table | undefined {
  const offset = text.startsWith("\uFEFF") ? 1 : 0;
  const excel = /^"?sep=([^\r\n])"?[\s,;]*?(\r\n|\r|\n|$)/i.exec(text.slice(offset, offset + 100));
  if (excel?.[1] !== undefined) return { separator: excel[1], start: offset + excel[0].length };
  const known = new Set([...usualNames, ...names]);
  const preferred = separatorsOfEndings.get(ending ?? "");
  const candidates = (preferred === undefined ? separators : [preferred, ...separators]).map((separator) => {
    const { fields, end } = splitRecord(text, offset, separator);
    const header = fields.map((name) => name.trim());
    const isEven = splitRecord(text, end, separator).fields.length === header.length;
    return { separator, header, score: header.filter((name) => known.has(name)).length, isEven };
  });
  const best = candidates.reduce((most, next) => (isBetter(next, most) ? next : most));
  const content = [...usualContentNames, ...names];
  const isTable = best.header.length > 1 && best.header.some((name) => content.includes(name));
  return ending !== undefined || isTable ? { separator: best.separator, start: offset } : undefined;
}

interface Candidate {
  readonly header: readonly string[];
  /** The number of columns with a usual name or with a name from the configuration. */
  readonly score: number;
  /** Whether the first row has as many fields as the header. */
  readonly isEven: boolean;
}

const isBetter = (one: Candidate, other: Candidate): boolean => {
  if (one.score !== other.score) return one.score > other.score;
  if (one.score > 0) return false;
  if (one.isEven !== other.isEven && one.header.length > 1) return one.isEven;
  return one.isEven === other.isEven && one.header.length > other.header.length;
};

/** The fields of the record that begins at an offset, and the offset after its line end. */
const splitRecord = (text: string, from: number, separator: string): { fields: string[]; end: number } => {
  const fields: string[] = [];
  let field = "";
  let isQuoted = false;
  let index = from;
  while (text[index] === "\n" || text[index] === "\r") index += 1;
  for (; index < text.length; index++) {
    const character = text[index] ?? "";
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === "\n" || character === "\r")) break;
    else if (!isQuoted && character === separator) {
      fields.push(field);
      field = "";
    } else field += character;
  }
  return { fields: [...fields, field], end: index + 1 };
};

/**
 * Whether the lines of a text look like the rows of a table without a header. In such a table, every line has the same
 * number of tabs, semicolons or vertical bars. In a list of passages, the lines have different numbers.
 */
export function looksLikeTable(text: string): boolean {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "");
  return (
    lines.length > 1 &&
    separators.slice(1).some((separator) => {
      const count = (line: string): number => line.split(separator).length - 1;
      const expected = count(lines[0] ?? "");
      return expected > 0 && lines.every((line) => count(line) === expected);
    })
  );
}
