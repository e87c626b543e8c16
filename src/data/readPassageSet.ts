import type { HumanError } from "../protocol/humanError";
import { parseJson } from "../protocol/json";
import type { Passage, PassageKind, Split } from "../protocol/passages";
import { unnamedTask } from "../protocol/wording";
import { readDataFile } from "./dataFile";
import { findContent, namesForRows, namesIn } from "./fieldNames";
import type { FieldNames, RowContent } from "./fieldNames";
import { errorAt, failAtOnce, isTextList, readEach, requireName, requireText } from "./rowPlace";
import type { OnRowError, RowPlace, SourceRow } from "./rowPlace";
import { splitText } from "./splitText";

/** Settings for reading rows as passages. */
export interface RowReading {
  readonly fields: FieldNames;
  /** Share of the words that become the prompt. It applies to rows with one whole text. */
  readonly promptShare: number;
}

/** LUME's ids end with the kind of the prompt. `…sc1` is a sentence completion, and `…qa0` is a question. */
const idEnding = /^(?<document>.+)(?<prompt>sc|qa)\d+$/s;
const kinds: Readonly<Record<string, PassageKind>> = { sc: "completion", qa: "question" };

/**
 * Reads a set from a file of any form that `readDataFile` reads. A row has one of these forms:
 *
 * - as in the LUME benchmark (arXiv 2502.15097): `id`, `input`, `output`, `task`. The end of the `id` says whether the
 *   row is a completion or a question;
 * - a `question` and its `answer`;
 * - a `prompt` (or `input`) and its `answer` (or `output`, `completion`, `response`);
 * - an `instruction` without further input, and its `output`;
 * - one `text`: its first words are the prompt, and the other words are the answer.
 *
 * Questions can have `rephrasings`, a list of texts. All rows can have wrong answers (`wrong_answers`, or TOFU's
 * `perturbed_answer`) and a `paraphrased_answer`. A hard case (`inScope`) can have its `case`, and the id of the forget
 * row that it asks about (`of`). Other keys are ignored. Texts and ids are not changed. For example, the quotation
 * marks in some of LUME's ids stay.
 *
 * @param onRowError receives the error of each row of another form and of each repeated id. By default, the error is
 *   thrown
 * @throws HumanError if the file cannot be read or has no rows
 */
export async function readPassageSet(
  file: string,
  split: Split,
  reading: Partial<RowReading> = {},
  onRowError: OnRowError = failAtOnce,
): Promise<Passage[]> {
  return toPassages(await readDataFile(file, namesIn(reading.fields ?? {}), onRowError), split, reading, onRowError);
}

/** Reads the rows of a file as passages; see `readPassageSet`. */
export function toPassages(
  rows: readonly SourceRow[],
  split: Split,
  { fields = {}, promptShare = 0.5 }: Partial<RowReading> = {},
  onRowError: OnRowError = failAtOnce,
): Passage[] {
  const namesOf = namesForRows(rows, fields);
  const placeOfId = new Map<string, RowPlace>();
  const read = (row: SourceRow): Passage => {
    const passage = toPassage(row, split, { fields: namesOf(row), promptShare });
    const earlier = placeOfId.get(passage.id);
    if (earlier !== undefined) {
      const place = earlier.row === undefined ? `line ${earlier.line}` : `row ${earlier.row}`;
      throw errorAt(
        row.source,
        `repeats the id ${passage.id} of ${place}; give every row its own id or remove the row.`,
      );
    }
    placeOfId.set(passage.id, row.source);
    return passage;
  };
  return readEach(rows, read, onRowError);
}

const toPassage = (row: SourceRow, split: Split, { fields, promptShare }: RowReading): Passage => {
  const given = readId(row, fields.id);
  const { file, line, row: number = line } = row.source;
  const id = given ?? `${split}-${number}`;
  const { document = id, prompt: ending = "" } = idEnding.exec(id)?.groups ?? {};
  const lumeKind = kinds[ending];
  const content = findContent(row, fields, lumeKind !== undefined);
  const kind = content.role === "prompt" ? (lumeKind ?? content.kind) : content.kind;
  if (kind === undefined) throw unknownKind(row, content, given);
  return {
    id,
    document: fields.document === undefined ? document : requireName(row, fields.document),
    task:
      (split === "inScope" ? readName(row, "case") : undefined) ?? readTask(row, fields.task, lumeKind !== undefined),
    split,
    kind,
    ...(content.answerKey === undefined
      ? splitText(row, content.key, promptShare)
      : { prompt: requireText(row, content.key), answer: requireText(row, content.answerKey) }),
    rephrasings: readRephrasings(row, fields.rephrasings ?? "rephrasings", kind),
    ...readOtherAnswers(row),
    ...(split === "inScope" && readAsked(row)),
    source: { file, line },
  };
};

const unknownKind = (row: SourceRow, { key, answerKey = "output" }: RowContent, id: string | undefined): HumanError => {
  const names = (role: string): string => `{"${role}": "${key}", "answer": "${answerKey}"}`;
  const problem =
    id === undefined
      ? `has no "id", so Lethe cannot tell whether "${key}" is a question or a text to complete`
      : `has the id ${id}, but the end of the id does not name a kind of prompt`;
  return errorAt(
    row.source,
    `${problem}; set "data.fields" to ${names("question")} or to ${names("prompt")}, or end ` +
      `${id === undefined ? "an" : "the"} id with "sc1" for a completion or with "qa0", "qa1", … for a question.`,
  );
};

/**
 * The id of a row. It is undefined if the row has no id. If the configuration names a key for ids, a row without an id
 * is an error.
 */
const readId = (row: SourceRow, mapped: string | undefined): string | undefined =>
  (row.value["id"] ?? undefined) === undefined && mapped === undefined ? undefined : requireName(row, mapped ?? "id");

const readTask = (row: SourceRow, mapped: string | undefined, isLume: boolean): string => {
  const key = mapped ?? "task";
  const isRequired = isLume || mapped !== undefined;
  return (row.value[key] ?? undefined) === undefined && !isRequired ? unnamedTask : requireName(row, key);
};

/** The value of a key that a row may lack. A table has an empty field for a row without a value. */
const readName = (row: SourceRow, key: string): string | undefined =>
  (row.value[key] ?? "") === "" ? undefined : requireName(row, key);

/** The id of the forget row that a hard case asks about. */
const readAsked = (row: SourceRow): Pick<Passage, "of"> => {
  const of = readName(row, "of");
  return of === undefined ? {} : { of };
};

/** TOFU's name of the wrong answers comes second. */
const wrongAnswerKeys = ["wrong_answers", "perturbed_answer"] as const;
const paraphraseKey = "paraphrased_answer";

/** The wrong answers and the paraphrased answer of a row. A row without wrong answers needs no paraphrased answer. */
const readOtherAnswers = (row: SourceRow): Pick<Passage, "wrongAnswers" | "paraphrasedAnswer"> => {
  const { value, source } = row;
  const isGiven = (name: string): boolean => value[name] !== undefined && value[name] !== null;
  const key = wrongAnswerKeys.find(isGiven);
  if (key === undefined) return {};
  // A field of a CSV file cannot be a list, so it contains the list as JSON. A single wrong answer may stand alone.
  const given = value[key];
  const parsed = typeof given === "string" ? parseJson(given) : given;
  const wrongAnswers = Array.isArray(parsed) ? parsed : [given];
  if (!isTextList(wrongAnswers))
    throw errorAt(source, `needs "${key}" as a list of texts; write ["…", "…"] or remove the key.`);
  if (wrongAnswers.length === 0) return {};
  return { wrongAnswers, ...(isGiven(paraphraseKey) && { paraphrasedAnswer: requireText(row, paraphraseKey) }) };
};

const readRephrasings = ({ value, source }: SourceRow, key: string, kind: PassageKind): readonly string[] => {
  const given = value[key];
  // A field of a CSV file cannot be a list, so it contains the list as JSON.
  const rephrasings = typeof given === "string" ? parseJson(given) : given;
  if (given === undefined || given === null) return [];
  if (!isTextList(rephrasings)) {
    throw errorAt(source, `needs "${key}" as a list of texts; write ["…", "…"] or remove the key.`);
  }
  if (kind === "completion" && rephrasings.length > 0) {
    throw errorAt(source, `has "${key}" for a completion, but only a question can have this key; remove the key.`);
  }
  return rephrasings;
};
