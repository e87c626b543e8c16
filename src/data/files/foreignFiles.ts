import path from "node:path";
import { HumanError } from "../../protocol/humanError";

/** A kind of file that Lethe recognises by its first bytes but cannot read. */
interface ForeignKind {
  /** With its article. */
  readonly name: string;
  /** @param head the first bytes of the file, as a string with one character for each byte */
  readonly matches: (head: string) => boolean;
  /** @param name the file's name without its folder */
  readonly remedy: (name: string) => string;
}

/**
 * Refuses a file that is neither text nor gzip. Also refuses a text file that does not contain the data, such as a
 * pointer of Git LFS or an HTML page.
 *
 * @throws HumanError for such a file. The message says which kind of file it is and how to get a file that Lethe can
 *   read
 */
export function refuseForeignFile(bytes: Buffer, file: string): void {
  const head = bytes.toString("latin1", 0, 1024);
  const kind = foreignKinds.find(({ matches }) => matches(head));
  if (kind !== undefined) throw new HumanError(`${file} is ${kind.name}; ${kind.remedy(commandName(file))}.`);
}

/**
 * Returns the file name for the command in a message. If the file's name contains characters with a meaning in a shell,
 * the command contains the word FILE in place of the name.
 */
export function commandName(file: string): string {
  const name = path.basename(file).replace(/\.gz$/i, "");
  return isPlain(name) ? name : `FILE${isPlain(path.extname(name)) ? path.extname(name) : ""}`;
}

const isPlain = (name: string): boolean => /^[\p{L}\p{M}\p{N}_.,@+][\p{L}\p{M}\p{N}_.,@+ -]*$/u.test(name);

const begins =
  (...starts: readonly string[]) =>
  (head: string): boolean =>
    starts.some((start) => head.startsWith(start));

/**
 * Like `begins`, for binary formats. The first bytes of such a format can also be the first characters of a text. For
 * example, an encrypted Parquet file begins with `PARE`, and so does the table header `PARENT,CHILD`. If a file has
 * more bytes after this start, the function therefore needs a second sign: one of the next eight bytes is a control
 * character that no text contains.
 */
const beginsBinary =
  (...starts: readonly string[]) =>
  (head: string): boolean =>
    starts.some((start) => {
      const next = head.slice(start.length, start.length + 8);
      // eslint-disable-next-line no-control-regex -- the bytes of a binary file
      return head.startsWith(start) && (next === "" || /[\0-\x08\x0e-\x1f]/.test(next));
    });

const without = (name: string, ending: RegExp): string => name.replace(ending, "") || "rows";

/** Returns a remedy for a file that pandas can read: a command that converts the file to JSON Lines. */
const pandas =
  (call: (name: string) => string, packages: string) =>
  (name: string): string => {
    const target = `${without(name, /\.[^.]*$/)}.jsonl`;
    return (
      `convert it to JSON Lines (with the Python ${packages}, in the file's folder): ` +
      `python -c "import pandas; pandas.${call(name)}.to_json('${target}', orient='records', lines=True)"`
    );
  };

const unpacked =
  (command: (name: string) => string) =>
  (name: string): string =>
    `unpack it first: ${command(name)}`;

const zip = begins("PK\x03\x04", "PK\x05\x06", "PK\x07\x08");

/** The kinds of files that are refused. If several kinds match a file, the first of them counts. */
export const foreignKinds: readonly ForeignKind[] = [
  {
    name: "a Parquet file",
    matches: beginsBinary("PAR1", "PARE"),
    remedy: pandas((name) => `read_parquet('${name}')`, "packages pandas and pyarrow"),
  },
  {
    name: "an Arrow (Feather) file",
    matches: beginsBinary("ARROW1", "FEA1"),
    remedy: pandas((name) => `read_feather('${name}')`, "packages pandas and pyarrow"),
  },
  {
    name: "an Arrow stream, as the Python package datasets writes it",
    matches: begins("\xff\xff\xff\xff"),
    remedy: (name) =>
      "convert it to JSON Lines (in the file's folder): " +
      `python -c "from datasets import Dataset; ` +
      `Dataset.from_file('${name}').to_json('${without(name, /\.[^.]*$/)}.jsonl')"`,
  },
  {
    name: "an OpenDocument spreadsheet",
    matches: (head) => zip(head) && head.includes("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
    remedy: () => "save the sheet as CSV in UTF-8 (File > Save As in LibreOffice)",
  },
  {
    name: "an Excel workbook (xlsx)",
    matches: (head) => zip(head) && /xl\/|\[Content_Types\]\.xml/.test(head),
    remedy: (name) =>
      'save the sheet in Excel as "CSV UTF-8", or ' +
      pandas((given) => `read_excel('${given}', dtype=str)`, "packages pandas and openpyxl")(name),
  },
  {
    name: "a zip archive",
    matches: zip,
    remedy: (name) => `unpack it with python -m zipfile -e "${name}" . and give the path of one of its files`,
  },
  {
    name: "an old Office file, such as an Excel workbook (xls)",
    matches: begins("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    remedy: () => 'save the sheet in Excel as "CSV UTF-8"',
  },
  {
    name: "a file packed with zstd",
    matches: begins("\x28\xb5\x2f\xfd"),
    remedy: unpacked((name) => `zstd -d "${name}" -o "${without(name, /\.zstd?$/i)}"`),
  },
  {
    name: "a file packed with bzip2",
    matches: (head) => /^BZh[1-9]1AY&SY/.test(head),
    remedy: unpacked((name) => `bzip2 -dk "${name}"`),
  },
  {
    name: "a file packed with xz",
    matches: begins("\xfd7zXZ\0"),
    remedy: unpacked((name) => `xz -dk "${name}"`),
  },
  {
    name: "a file packed with lz4",
    matches: begins("\x04\x22\x4d\x18"),
    remedy: unpacked((name) => `lz4 -d "${name}" "${without(name, /\.lz4$/i)}"`),
  },
  {
    name: "a 7-Zip archive",
    matches: begins("7z\xbc\xaf\x27\x1c"),
    remedy: (name) => `unpack it with 7z x "${name}" and give the path of one of its files`,
  },
  {
    name: "a RAR archive",
    matches: begins("Rar!\x1a\x07"),
    remedy: () => "unpack it, and give the path of a file in it",
  },
  {
    name: "a tar archive",
    matches: (head) => head.slice(257, 262) === "ustar",
    remedy: () => "unpack it with tar -xf, and give the path of a file in it",
  },
  {
    name: "an SQLite database",
    matches: begins("SQLite format 3\0"),
    remedy: (name) =>
      `write a table of it as JSON (with its name in place of TABLE): sqlite3 -json "${name}" ` +
      `"SELECT * FROM TABLE" > "${without(name, /\.[^.]*$/)}.json"`,
  },
  {
    name: "a pickle of Python",
    // A pickle begins with the byte 0x80, which cannot begin UTF-8 text. The second byte is the version of the pickle
    // format.
    matches: (head) => head.startsWith("\x80") && head.charCodeAt(1) >= 2 && head.charCodeAt(1) <= 5,
    remedy: (name) =>
      `if you trust its source and it holds a pandas table, ${pandas((given) => `read_pickle('${given}')`, "package pandas")(name)}`,
  },
  { name: "a NumPy array", matches: begins("\x93NUMPY"), remedy: () => "write its rows as JSON Lines" },
  { name: "an HDF5 file", matches: begins("\x89HDF\r\n"), remedy: () => "write its rows as JSON Lines" },
  { name: "an Avro file", matches: begins("Obj\x01"), remedy: () => "write its rows as JSON Lines" },
  { name: "an ORC file", matches: beginsBinary("ORC\n", "ORC\x08"), remedy: () => "write its rows as JSON Lines" },
  {
    name: "a PDF document",
    matches: (head) => head.trimStart().startsWith("%PDF-"),
    remedy: (name) =>
      `save its text as a text file, for example with pdftotext "${name}" "${without(name, /\.[^.]*$/)}.txt"`,
  },
  { name: "an RTF document", matches: begins("{\\rtf"), remedy: () => "save it as plain text in UTF-8" },
  {
    name: "a pointer of Git LFS, not the data themselves",
    matches: begins("version https://git-lfs.github.com/spec/"),
    remedy: (name) => `download the data in the repository: git lfs pull --include "${name}"`,
  },
  {
    name: "a pointer of git-annex, not the data themselves",
    matches: (head) => /^(\.\.\/)*(\.git)?\/annex\/objects\//.test(head),
    remedy: (name) => `download the data in the repository: git annex get "${name}"`,
  },
  {
    name: "an HTML page, not the data themselves",
    // Only these elements are a sign of an HTML page. Text in Markdown can begin with other elements, such as <div> or
    // <table>.
    matches: (head) => /^\s*(<!--.*?-->\s*)?<(!doctype html|(html|head|body)[\s>])/is.test(dropMark(head)),
    remedy: () =>
      "download the file again, from the address that gives the file itself (on huggingface.co and github.com, " +
      '"resolve" or "raw" in place of "blob"; some files need a login)',
  },
  {
    name: "an XML document",
    matches: (head) => /^\s*<\?xml\s/i.test(dropMark(head)),
    remedy: () => "write its rows as JSON Lines or CSV",
  },
  {
    name: "a file of model weights",
    matches: (head) => head.startsWith("GGUF") || /^.{5}\0\0\0\{\s*"/s.test(head),
    remedy: () => "give the path of a data file",
  },
];

/** Removes the byte order mark of UTF-8. The string has one character for each byte. */
const dropMark = (head: string): string => head.replace(/^\xef\xbb\xbf/, "");
