import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { OnRowError } from "./rowPlace";
import type { Passage } from "../protocol/passages";
import { explainSystemError } from "../protocol/systemError";
import { words } from "../protocol/words";
import type { Word } from "../protocol/words";
import { openDataText, rowsOf } from "./dataFile";
import { namesIn } from "./fieldNames";
import { toPassages } from "./readPassageSet";
import type { RowReading } from "./readPassageSet";
import { failAtOnce } from "./rowPlace";

/** Endings of files that hold texts or rows. */
const endings = /\.(txt|text|md|markdown|json|jsonl|ndjson|jsonlines|csv|tsv)(\.gz)?$/i;
/** Folders with files of programs. */
const skipped = /^(\..*|node_modules|__pycache__)$/;
/** Lethe's configurations hold no texts. */
const isConfiguration = /\.lethe\.json$/i;
/** A folder with such a file beside its `config.json` is that of a model, whose files hold no texts of the user. */
const isModelFile = /^(tokenizer(_config)?\.json|.*\.safetensors)$/;

/**
 * Finds the files of texts in files and folders. The folders of models and of programs are left out, and so are Lethe's
 * configurations.
 *
 * @param onProblem receives the error of a folder that cannot be read
 * @returns absolute paths, in the order of the given paths and then of the names. A file that is given itself counts
 *   whatever its ending is
 */
export async function findTextFiles(given: readonly string[], onProblem: OnRowError): Promise<string[]> {
  const files: string[] = [];
  for (const each of given.map((one) => path.resolve(one))) {
    const found = await stat(each).catch(() => undefined);
    if (found?.isDirectory() === true) files.push(...(await textFilesIn(each, onProblem)));
    // A file that is missing gets its error where it is read.
    else files.push(each);
  }
  return [...new Set(files)];
}

const textFilesIn = async (folder: string, onProblem: OnRowError): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    const problem = explainSystemError(error, folder);
    if (problem === undefined) throw error;
    onProblem(problem);
    return [];
  });
  const names = entries.map(({ name }) => name);
  if (
    names.includes("adapter_config.json") ||
    (names.includes("config.json") && names.some((name) => isModelFile.test(name)))
  )
    return [];
  entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of entries) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory() && !skipped.test(entry.name)) files.push(...(await textFilesIn(place, onProblem)));
    if (entry.isFile() && endings.test(entry.name) && !isConfiguration.test(entry.name)) files.push(place);
  }
  return files;
};

/** A passage of plain text has at least this number of words, if the text goes on. */
const fewestWords = 40;
/** A passage of plain text has at most this number of words. */
const mostWords = 120;

/**
 * Cuts the texts of a file into passages to complete. Plain text is cut into passages of 40 to 120 words at its blank
 * lines or line ends: the first half of each is the prompt. Rows of other forms stay as they are.
 *
 * @param reading the settings of a configuration for rows
 * @param onRowError receives the error of each row that is no passage. By default, the error is thrown
 * @throws HumanError if the file cannot be read or has no rows
 */
export async function cutTexts(
  file: string,
  reading: Partial<RowReading> = {},
  onRowError: OnRowError = failAtOnce,
): Promise<Passage[]> {
  const content = await openDataText(file, namesIn(reading.fields ?? {}));
  const rows = rowsOf(content, onRowError);
  if (content.form?.kind !== "plainText") return toPassages(rows, "forget", reading, onRowError);
  const parts = rows.map(({ value, source }) => ({ text: String(value["text"]), line: source.line }));
  return joined(parts)
    .flatMap(divided)
    .filter(({ text }) => words(text).length >= 2)
    .map(({ text, line }, index) => toPassage(file, text, line, index));
}

interface Part {
  readonly text: string;
  readonly line: number;
}

/** Parts that follow each other as one text, with the place at which each begins in it. */
interface JoinedParts {
  readonly text: string;
  readonly starts: readonly { readonly offset: number; readonly line: number }[];
}

/** Joins parts that follow each other until they have enough words. */
function joined(parts: readonly Part[]): JoinedParts[] {
  const whole: JoinedParts[] = [];
  let open: JoinedParts = { text: "", starts: [] };
  for (const { text, line } of parts) {
    const before = open.text === "" ? "" : `${open.text}\n`;
    open = { text: before + text, starts: [...open.starts, { offset: before.length, line }] };
    if (countWords(words(open.text)) < fewestWords) continue;
    whole.push(open);
    open = { text: "", starts: [] };
  }
  return open.text === "" ? whole : [...whole, open];
}

/** Divides a text into pieces of nearly the same length, none of which is too long. */
function divided({ text, starts }: JoinedParts): Part[] {
  const all = words(text);
  const pieces = Math.ceil(countWords(all) / mostWords);
  const placeOf = (piece: number): number => (piece === 0 ? 0 : placeOfShare(all, piece / pieces, text.length));
  return Array.from({ length: pieces }, (_, piece): Part => {
    const [from, to] = [placeOf(piece), placeOf(piece + 1)];
    const part = starts.findLast(({ offset }) => offset <= from) ?? { offset: 0, line: 1 };
    const breaks = text.slice(part.offset, from).split("\n").length - 1;
    return { text: text.slice(from, to).trimEnd(), line: part.line + breaks };
  });
}

/** The place in a text at which the word begins that follows a share of its words, in 0..1. */
function placeOfShare(all: readonly Word[], share: number, end: number): number {
  const wanted = share * countWords(all);
  let count = 0;
  for (const word of all) {
    // Sums of shares are not exact.
    if (count >= wanted - 1e-6) return word.start;
    count += word.share;
  }
  return end;
}

/** In a script without spaces, several characters count as one word. */
const countWords = (all: readonly Word[]): number => all.reduce((sum, { share }) => sum + share, 0);

function toPassage(file: string, text: string, line: number, index: number): Passage {
  const all = words(text);
  // A text of two words has one in each half.
  const half = Math.min(placeOfShare(all, 0.5, text.length), all.at(-1)?.start ?? 0);
  const id = `passage-${index + 1}`;
  return {
    ...{ id, document: id, task: path.basename(file), split: "forget", kind: "completion", rephrasings: [] },
    ...{ prompt: text.slice(0, half).trimEnd(), answer: text.slice(half), source: { file, line } },
  };
}
