import type { Passage } from "../../protocol/passages";
import type { DataRow } from "./rows/dataRow";
import { contentOfPassage, contentOfRow } from "./rows/rowFields";
import type { ContentFields } from "./rows/rowFields";

/** A row and the passage that the run made of it. */
export interface Match<T> {
  readonly row: DataRow;
  readonly passage: T;
  /** The row's text is no longer what the run measured, so the run's scores say nothing about it. */
  readonly isChanged: boolean;
}

/**
 * Finds the passage of each row in a file that may have been edited since the run began: first by the whole content,
 * wherever it stands now; then by the prompt alone and by the id, as rows whose text has changed. Rows without a
 * passage are new to the run and left out.
 *
 * @param passages of this file
 * @returns in the rows' order
 */
export function matchRows<T extends { readonly passage: Passage }>(
  rows: readonly DataRow[],
  fields: ContentFields,
  passages: readonly T[],
): Match<T>[] {
  const matches = new Map<DataRow, Match<T>>();
  const free = new Set(passages);
  const matchBy = (
    keyOfRow: (row: DataRow) => string | undefined,
    keyOfPassage: (passage: Passage) => string,
    isChanged: boolean,
  ): void => {
    const candidates = groupBy([...free], ({ passage }) => keyOfPassage(passage));
    for (const row of rows) {
      const key = matches.has(row) ? undefined : keyOfRow(row);
      const found = key === undefined ? undefined : candidates.get(key);
      // Of rows that are alike, each keeps the line that it had.
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
  if ("prompt" in fields) {
    matchBy(
      (row) => row.text(fields.prompt),
      (passage) => passage.prompt,
      true,
    );
  }
  const { id } = fields;
  if (id !== undefined) {
    matchBy(
      (row) => row.text(id),
      (passage) => passage.id,
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
