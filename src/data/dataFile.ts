import { constants, isUtf8 } from "node:buffer";
import { HumanError } from "../protocol/humanError";
import { recogniseForm } from "./form";
import type { Form } from "./form";
import { readDocumentRows } from "./json/documentRows";
import { readJsonLines } from "./json/jsonLines";
import { countLines } from "./lineCounter";
import { findPassages, passageText } from "./plainText";
import { failAtOnce } from "./rowPlace";
import type { OnRowError, SourceRow } from "./rowPlace";
import { looksLikeTable } from "./table/findTable";
import { readTableRows } from "./table/tableRows";
import { readTextFile, requireUtf8 } from "./textFile";
import { usualContentNames } from "./usualNames";

/** A text file and its form. */
interface DataText {
  readonly file: string;
  /** UTF-8. */
  readonly bytes: Buffer;
  /**
   * The decoded text, with the byte order mark. It is undefined for JSON Lines, which are decoded line by line later.
   */
  readonly text: string | undefined;
  /** How the text holds its rows. It is undefined if the text has none of the forms that Lethe reads. */
  readonly form: Form | undefined;
}

/**
 * Reads a file of rows: JSON Lines, another form of JSON, a table with a header, or plain text. The content decides
 * which form the file has (see `recogniseForm`).
 *
 * @param names the configuration's names for the keys or columns of a row
 * @param onRowError receives the error of each malformed row. By default, the error is thrown
 * @throws HumanError if the file cannot be read or has no rows
 */
export async function readDataFile(
  file: string,
  names: readonly string[] = [],
  onRowError: OnRowError = failAtOnce,
): Promise<SourceRow[]> {
  return rowsOf(await openDataText(file, names), onRowError);
}

/**
 * Reads a text file and recognises how it holds its rows. `rowsOf` then reads the rows.
 *
 * @throws HumanError if the file cannot be read or is not text
 */
export async function openDataText(file: string, names: readonly string[] = []): Promise<DataText> {
  const bytes = await readTextFile(file);
  // A file with more bytes does not fit into one string. Lethe can read such a file only line by line, as JSON Lines.
  if (bytes.length > constants.MAX_STRING_LENGTH) return { file, bytes, text: undefined, form: { kind: "jsonLines" } };
  const text = bytes.toString("utf8");
  const form = recogniseForm(text, file, names);
  return { file, bytes, text: form?.kind === "jsonLines" ? undefined : text, form };
}

/**
 * Reads the rows of a file that `openDataText` has opened.
 *
 * @param onRowError receives the error of each malformed row. By default, the error is thrown
 * @throws HumanError for a file without rows
 */
export function rowsOf(content: DataText, onRowError: OnRowError = failAtOnce): SourceRow[] {
  const { file, bytes } = content;
  if (bytes.length === 0) throw new HumanError(`${file} is empty; give a file with at least one row.`);
  let malformed = 0;
  const rows = read(content, (error) => {
    malformed += 1;
    onRowError(error);
  });
  if (rows.length + malformed === 0)
    throw new HumanError(`${file} has no rows; give a file with one JSON object on each line.`);
  return rows;
}

const read = ({ file, bytes, text: whole, form }: DataText, onRowError: OnRowError): SourceRow[] => {
  if (form?.kind === "jsonLines" || whole === undefined) return readJsonLines(bytes, file, onRowError);
  // The text was decoded without a check. If some bytes are not UTF-8, `requireUtf8` throws an error that names them.
  if (!isUtf8(bytes)) requireUtf8(bytes, file);
  const text = whole.replace(/^\uFEFF/, "");
  if (form?.kind === "jsonDocument") return readDocumentRows(text, file, onRowError);
  if (form?.kind === "table") {
    // `form.start` is an offset in `whole`, which contains the byte order mark. `text` does not contain this mark.
    const start = Buffer.byteLength(whole.slice(0, form.start));
    return readTableRows(bytes, file, { separator: form.separator, start }, onRowError);
  }
  if (text.trim() === "") return [];
  const names = usualContentNames.map((name) => `"${name}"`).join(", ");
  if (form === undefined) {
    throw new HumanError(
      `${file} is neither JSON nor a table with a column such as ${names}; name its columns in "data.fields", or, if ` +
        "it is a plain list of texts, give its name the ending .txt.",
    );
  }
  if (looksLikeTable(text)) {
    throw new HumanError(
      `${file} looks like a table without a header, because all its lines have the same number of separators; add a ` +
        'header with names such as "question" and "answer" as its first line.',
    );
  }
  const lineAt = countLines(text);
  return findPassages(text).map((span) => ({
    value: { text: passageText(text, span) },
    source: { file, line: lineAt(span.start) },
  }));
};
