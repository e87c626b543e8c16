import type { DataRow } from "./rows/dataRow";
import { contentOfPassage, contentOfRow } from "./rows/rowFields";
import type { ContentFields, PassageText } from "./rows/rowFields";

/** A row and its passage. */
interface Match<T> {
  readonly row: DataRow;
  readonly passage: T;
  /** Whether the row was edited after the run read it. The run's scores do not apply to an edited row. */
  readonly isChanged: boolean;
}

/**
 * Finds the passage of each row in a file. The file may have been edited after the run began. First matches the rows
 * and passages with the same content. Then matches the remaining rows by the prompt, and finally by the id. Leaves out
 * rows without a passage.
 *
 * @param passages the run's passages that come from this file
 * @returns matches in the order of the rows
 */
export function matchRows<T extends { readonly passage: PassageText }>(
  rows: readonly DataRow[],
  fields: ContentFields,
  passages: readonly T[],
): Match<T>[] {
  const matches = new Map<DataRow, Match<T>>();
  const free = new Set(passages);
  const matchBy = (
    keyOfRow: (row: DataRow) => string | undefined,
    keyOfPassage: (passage: PassageText) => string,
    isChanged: boolean,
  ): void => {
    const candidates = groupBy([...free], ({ passage }) => keyOfPassage(passage));
    for (const row of rows) {
      const key = matches.has(row) ? undefined : keyOfRow(row);
      const found = key === undefined ? undefined : candidates.get(key);
      // If several passages have the same content, prefer the passage from the row's own line.
      const same = found?.find(({ passage }) => passage.source.line === row.line + 1) ?? found?.[0];
      if (found === undefined || same === undefined) continue;
      found.splice(found.indexOf(same), 1);
      free.delete(same);
      matches.set(row, { row, passage: same, isChanged });
    }
  };
  matchBy(
    (row) => contentOfRow(fields, row),
    (passage) => contentOfPassage(fields, passage),
    false,
  );
  for (const role of ["prompt", "id"] as const) {
    const field = fields[role];
    if (field === undefined) continue;
    matchBy(
      (row) => row.text(field),
      (passage) => passage[role],
      true,
    );
  }
  return rows.flatMap((row) => matches.get(row) ?? []);
}

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
};
