import { readDataFile } from "../../data/dataFile";
import { findContent, namesForRows, namesIn } from "../../data/fieldNames";
import type { FieldNames } from "../../data/fieldNames";
import { toPassages } from "../../data/readPassageSet";
import type { Passage } from "../../protocol/passages";
import { unnamedTask } from "../../protocol/wording";
import { estimateTokens } from "../textLengths";
import { findUnnamedColumns } from "./unnamedColumns";
import type { UnnamedColumns } from "./unnamedColumns";

/** How many rows of each kind a list of texts has. */
interface RowKinds {
  readonly questions: number;
  /** Texts with a prompt. */
  readonly prompts: number;
  /** Whole texts. Lethe divides each of them into a prompt and an answer. */
  readonly texts: number;
}

/** A list of texts, as Lethe reads it. */
export interface UnderstoodTexts {
  /** Absolute path. */
  readonly file: string;
  readonly rows: number;
  readonly kinds: RowKinds;
  /** The first rows, each with its prompt and its answer. */
  readonly examples: readonly Pick<Passage, "kind" | "prompt" | "answer">[];
  /** The names of the tasks. The list is empty if no row names a task. */
  readonly tasks: readonly string[];
  /** Size of the longest answer, in bytes of UTF-8. */
  readonly longestAnswer: number;
  /** An estimate of each row's number of tokens. */
  readonly lengths: readonly number[];
  /** All columns or keys of the rows. */
  readonly keys: readonly string[];
  /** The names of the columns or keys that the user gave. They are empty if the rows have the usual names. */
  readonly fields: FieldNames;
}

const mostExamples = 3;

/**
 * Reads a list of texts in any form that `readDataFile` reads.
 *
 * @param fields the names of the columns or keys that the user gave
 * @returns the columns or keys of the rows if none of them has a name that Lethe knows
 * @throws HumanError with file, line and remedy if Lethe cannot read the file or one of its rows
 */
export async function readTexts(file: string, fields: FieldNames = {}): Promise<UnderstoodTexts | UnnamedColumns> {
  const rows = await readDataFile(file, namesIn(fields));
  const unnamed = findUnnamedColumns(file, rows, fields);
  if (unnamed !== undefined) return unnamed;
  const passages = toPassages(rows, "forget", { fields });
  const questions = passages.filter(({ kind }) => kind === "question").length;
  const namesOf = namesForRows(rows, fields);
  const texts = rows.filter((row) => findContent(row, namesOf(row)).role === "text").length;
  return {
    file,
    rows: passages.length,
    kinds: { questions, texts, prompts: passages.length - questions - texts },
    examples: passages.slice(0, mostExamples).map(({ kind, prompt, answer }) => ({ kind, prompt, answer })),
    tasks: [...new Set(passages.map(({ task }) => task))].filter((task) => task !== unnamedTask),
    longestAnswer: passages.reduce((most, { answer }) => Math.max(most, Buffer.byteLength(answer)), 0),
    lengths: rows.map(estimateTokens),
    keys: [...new Set(rows.flatMap(({ value }) => Object.keys(value).filter((key) => value[key] !== undefined)))],
    fields,
  };
}

/** The kinds of a list's rows in words: `10 whole texts`, `8 questions and 4 texts with a prompt`. */
export function describeRows({ kinds: { questions, prompts, texts } }: Pick<UnderstoodTexts, "kinds">): string {
  const counted = (count: number, one: string, many: string): string[] =>
    count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  return new Intl.ListFormat("en").format([
    ...counted(questions, "question with its answer", "questions with their answers"),
    ...counted(prompts, "text with a prompt", "texts with a prompt"),
    ...counted(texts, "whole text", "whole texts"),
  ]);
}

/** A row on one line: the start of its prompt, an arrow, and the start of its answer. */
export function describeExample({ prompt, answer }: UnderstoodTexts["examples"][number], length = 48): string {
  return `${shorten(prompt, length)} → ${shorten(answer, length)}`;
}

/** A list of texts on one line: the kinds of its rows and its first row. */
export function describeTexts(texts: UnderstoodTexts): string {
  const [first] = texts.examples;
  return `${describeRows(texts)}${first === undefined ? "" : ` · ${describeExample(first)}`}`;
}

/** The start of a text, on one line. */
export function shorten(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length <= length ? line : `${line.slice(0, length - 1).trimEnd()}…`;
}
