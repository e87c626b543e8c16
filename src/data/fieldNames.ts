import type { HumanError } from "../protocol/humanError";
import type { PassageKind } from "../protocol/passages";
import { errorAt } from "./rowPlace";
import type { SourceRow } from "./rowPlace";
import { conversationNames, usualContentNames, usualNames } from "./usualNames";

/** Names of a row's keys or columns, from `data.fields`. If a name is undefined, the usual names are used. */
export interface FieldNames {
  readonly id?: string | undefined;
  /**
   * Name of the key with the id of the row's document. If this name is undefined, the id of the row serves as the id of
   * the document. If the row's id has LUME's form, the ending of this id, such as `sc1`, is removed.
   */
  readonly document?: string | undefined;
  readonly task?: string | undefined;
  /** Text that the model completes. */
  readonly prompt?: string | undefined;
  readonly question?: string | undefined;
  readonly answer?: string | undefined;
  /** A whole text, which contains the prompt and the answer. */
  readonly text?: string | undefined;
  readonly rephrasings?: string | undefined;
}

/** A field that can hold the prompt of a row or the whole text of a row. */
interface Candidate {
  readonly role: "prompt" | "question" | "text";
  readonly key: string;
  /**
   * The kind of passage that this key stands for. It is undefined if the key can hold a question or a text to complete.
   */
  readonly kind: PassageKind | undefined;
}

/** Names of the prompt and answer fields of a row. */
export interface RowContent extends Candidate {
  /** Key of the answer. It is undefined if the row has one whole text, which contains the prompt and the answer. */
  readonly answerKey?: string;
}

/**
 * The keys that Lethe looks for in a row if the configuration names no keys. The key `input` of LUME can hold a
 * question or a text to complete.
 */
const usual: readonly Candidate[] = [
  { role: "prompt", key: "input", kind: undefined },
  { role: "prompt", key: "prompt", kind: "completion" },
  { role: "question", key: "question", kind: "question" },
  { role: "text", key: "text", kind: "completion" },
];
/**
 * The usual keys of an answer, in two lists. If a row has keys of both lists, only the keys of the first list count.
 */
const usualAnswers = [
  ["output", "answer"],
  ["completion", "response"],
];

/**
 * The key of the prompt in a row of instruction data, as in Stanford Alpaca. Such a row can also have a context, which
 * is a part of the prompt.
 */
const instruction: Candidate = { role: "question", key: "instruction", kind: "question" };
const contexts = ["input", "context"];

/**
 * Returns the names of keys or columns in a configuration's `data.fields`. Lethe recognises a table by such names in
 * its header.
 */
export function namesIn(fields: FieldNames): string[] {
  return Object.values(fields).filter((name: string | undefined) => name !== undefined);
}

/**
 * The names of a configuration by which Lethe recognises the rows that have them. A usual name, such as `answer`, can
 * also stand for a part of a row without the configuration. So it counts only if it names the prompt, the question or
 * the text. The list is empty if the configuration names none of these three.
 */
export function ownNames(fields: FieldNames): string[] {
  const content = namedCandidates(fields).map(({ key }) => key);
  return content.length === 0 ? [] : [...content, ...namesIn(fields).filter((name) => !usualNames.has(name))];
}

/**
 * Finds out which names apply to each row. The names of a configuration apply to all of its sets, but a set can have
 * the usual names instead, as the general text that comes with Lethe has. So a row is read by the usual names if it has
 * a key with a usual name for a prompt or a text, and none of `ownNames`. In a table, an empty field looks like a
 * missing column. So a row of a table is read by the usual names only if all rows lack the named columns.
 */
export function namesForRows(rows: readonly SourceRow[], fields: FieldNames): (row: SourceRow) => FieldNames {
  const named = ownNames(fields);
  if (named.length === 0) return () => fields;
  const hasNamed = ({ value }: SourceRow): boolean => named.some((key) => value[key] !== undefined);
  const isNamedTable = rows.some((row) => row.header !== undefined && hasNamed(row));
  return (row) => {
    if (hasNamed(row) || (row.header !== undefined && isNamedTable)) return fields;
    return usualContentNames.some((key) => isFilled(row, key)) ? {} : fields;
  };
}

/**
 * Finds the prompt and answer fields of a row. If the configuration names a prompt, a question or a text, only the
 * names in the configuration are used. A value of null counts as missing. Some files contain null if a row does not
 * have a key that other rows have.
 *
 * @param isLume whether the id of the row has LUME's form
 * @throws HumanError if the row has none of these fields or more than one of them. The message names the file and the
 *   line
 */
export function findContent(row: SourceRow, fields: FieldNames, isLume = false): RowContent {
  const named = namedCandidates(fields);
  const candidates = named.length > 0 ? named : !isLume && isFilled(row, instruction.key) ? instructed(row) : usual;
  const content = findOne(row, candidates);
  if (content.role === "text") return content;
  const answers = fields.answer === undefined ? usualAnswers : [[fields.answer]];
  // If the row has no answer, the error message names the key in `fallback`. The key `output` usually occurs together
  // with `input` or `instruction`. The key `answer` usually occurs together with every other key of a prompt.
  const fallback = content.key === "input" || content === instruction ? "output" : "answer";
  const present = answers.map((names) => givenKeys(row, names)).find(({ length }) => length > 0) ?? [];
  if (present.length > 1) throw ambiguous(row, present);
  return { ...content, answerKey: present[0] ?? fields.answer ?? fallback };
}

const instructed = (row: SourceRow): readonly Candidate[] => {
  const context = contexts.find((key) => isFilled(row, key));
  if (context === undefined) return [instruction, ...usual.slice(1)];
  throw errorAt(
    row.source,
    `has both "instruction" and "${context}", but Lethe does not know the template that makes one prompt of them; write ` +
      'the whole prompt under one key, such as "question", and remove "instruction".',
  );
};

/** The keys or columns that a configuration names for a prompt, a question or a whole text. */
export function namedCandidates({ prompt, question, text }: FieldNames): readonly Candidate[] {
  return [
    ...(prompt === undefined ? [] : [{ role: "prompt", key: prompt, kind: "completion" } as const]),
    ...(question === undefined ? [] : [{ role: "question", key: question, kind: "question" } as const]),
    ...(text === undefined ? [] : [{ role: "text", key: text, kind: "completion" } as const]),
  ];
}

const findOne = (row: SourceRow, candidates: readonly Candidate[]): Candidate => {
  const [found, ...others] = givenKeys(
    row,
    candidates.map(({ key }) => key),
  );
  const candidate = candidates.find(({ key }) => key === found);
  if (candidate === undefined) throw noContent(row, candidates);
  if (found !== undefined && others.length > 0) throw ambiguous(row, [found, ...others]);
  return candidate;
};

/**
 * Returns those of `keys` that have a value in the row. Keys with an empty value are returned only if every value is
 * empty.
 */
const givenKeys = (row: SourceRow, keys: readonly string[]): string[] => {
  const given = keys.filter((key) => row.value[key] !== undefined && row.value[key] !== null);
  const filled = given.filter((key) => isFilled(row, key));
  return filled.length > 0 ? filled : given;
};

const isFilled = ({ value }: SourceRow, key: string): boolean => {
  const given = value[key];
  return given !== undefined && given !== null && !(typeof given === "string" && given.trim() === "");
};

const noContent = (row: SourceRow, candidates: readonly Candidate[]): HumanError => {
  const names = candidates.map(({ key }) => `"${key}"`).join(", ");
  const chat = conversationNames.find((key) => Array.isArray(row.value[key]));
  if (chat !== undefined) {
    return errorAt(
      row.source,
      `holds a conversation as "${chat}", but Lethe applies no chat template; apply the template of the model, and ` +
        'write the prompt under "prompt" and the reply under "answer".',
    );
  }
  if (row.header !== undefined && Object.keys(row.value).length > 0) {
    return errorAt(
      row.header,
      `names none of the columns ${names} for the row in line ${row.source.line}; correct the header or that row, or ` +
        'name the columns in "data.fields".',
    );
  }
  return errorAt(row.source, `has none of ${names}; add a prompt, or name its key in "data.fields".`);
};

const ambiguous = ({ source }: SourceRow, [one = "", other = ""]: readonly string[]): HumanError =>
  errorAt(source, `has both "${one}" and "${other}"; choose one of them in "data.fields".`);
