import { recogniseForm } from "../../../data/form";
import { readCsvRows } from "./csvRows";
import type { DataRow } from "./dataRow";
import { readDocumentRows } from "./documentRows";
import { readJsonRows } from "./jsonRows";
import { readTextRows } from "./textRows";

/**
 * The rows of a data file, recognised like in the engine. Leaves out rows that begin on the line of another row,
 * because an annotation belongs to a line.
 */
export function readDataRows(fileName: string, text: string): DataRow[] {
  const rows = readRows(fileName, text);
  return rows.filter(({ line }, index) => rows[index - 1]?.line !== line && rows[index + 1]?.line !== line);
}

const readRows = (fileName: string, text: string): DataRow[] => {
  const form = recogniseForm(text, fileName);
  switch (form?.kind) {
    case "jsonLines":
      return readJsonRows(text);
    case "jsonDocument": {
      const rows = readDocumentRows(text);
      // The first line of JSON Lines may be incomplete while the user types.
      return rows.length > 0 ? rows : readJsonRows(text);
    }
    case "table":
      return readCsvRows(text, form);
    case "plainText":
      return readTextRows(text);
    case undefined:
      return [];
  }
};
