import { recogniseForm } from "../../../data/form";
import { readCsvRows } from "./csvRows";
import type { DataRow } from "./dataRow";
import { readDocumentRows } from "./documentRows";
import { readJsonRows } from "./jsonRows";
import { readTextRows } from "./textRows";

/**
 * The rows of a data file. The form of the file is recognised as in the engine. If several rows begin on one line, all
 * of them are left out, because an annotation belongs to a whole line.
 *
 * @param names the names of keys or columns, as the run's configuration gives them
 */
export function readDataRows(fileName: string, text: string, names: readonly string[] = []): DataRow[] {
  const rows = readRows(fileName, text, names);
  return rows.filter(({ line }, index) => rows[index - 1]?.line !== line && rows[index + 1]?.line !== line);
}

const readRows = (fileName: string, text: string, names: readonly string[]): DataRow[] => {
  const form = recogniseForm(text, fileName, names);
  switch (form?.kind) {
    case "jsonLines":
      return readJsonRows(text);
    case "jsonDocument": {
      const rows = readDocumentRows(text);
      // While the user types the first line of JSON Lines, the text can look like a damaged JSON document. So a
      // document without rows is read as JSON Lines.
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
