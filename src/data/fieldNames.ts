import type { HumanError } from "../protocol/humanError";
import type { PassageKind } from "../protocol/passages";
import { errorAt } from "./jsonLines";
import type { SourceRow } from "./dataFile";

/** Names of a row's keys or columns, from `data.fields`. If a name is undefined, the usual names are used. */
export interface FieldNames {
  readonly id?: string | undefined;
  /**
   * Name of the key with the row's document. If this name is undefined, the row's id is the document. LUME's ending of
   * the id, such as `sc1`, is removed.
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
  /** Undefined if the key is used both for questions and for texts to complete. */
  readonly kind: PassageKind | undefined;
}

/** Names of the prompt and answer fields of a row. */
export interface RowContent extends Candidate {
  /** Undefined if the row has one whole text. */
  readonly answerKey?: string;
}

/**
 * The fields that are searched if the configuration names none. LUME's `input` can be a question or a text to complete.
 */
const usual: readonly Candidate[] = [
  { role: "prompt", key: "input", kind: undefined },
  { role: "prompt", key: "prompt", kind: "completion" },
  { role: "question", key: "question", kind: "question" },
  { role: "text", key: "text", kind: "completion" },
];
const usualAnswers = ["output", "answer"];

/**
 * Finds the prompt and answer fields of a row. If the configuration names a prompt, a question or a text, only the
 * names in the configuration are used.
 *
 * @throws HumanError with file and line of a row, if the row has none of these fields or more than one of them
 */
export function findContent(row: SourceRow, fields: FieldNames): RowContent {
  const named = namedCandidates(fields);
  const candidates = named.length > 0 ? named : usual;
  const content = findOne(row, candidates);
  if (content.role === "text") return content;
  const answers = fields.answer === undefined ? usualAnswers : [fields.answer];
  // If the row has no answer, the error message names this key. `output` usually occurs together with `input`, and
  // `answer` with every other key.
  const fallback = content.key === "input" ? "output" : "answer";
  const present = answers.filter((name) => row.value[name] !== undefined);
  if (present.length > 1) throw ambiguous(row, present);
  return { ...content, answerKey: present[0] ?? fields.answer ?? fallback };
}

const namedCandidates = ({ prompt, question, text }: FieldNames): Candidate[] => [
  ...(prompt === undefined ? [] : [{ role: "prompt", key: prompt, kind: "completion" } as const]),
  ...(question === undefined ? [] : [{ role: "question", key: question, kind: "question" } as const]),
  ...(text === undefined ? [] : [{ role: "text", key: text, kind: "completion" } as const]),
];

const findOne = (row: SourceRow, candidates: readonly Candidate[]): Candidate => {
  const [found, other] = candidates.filter(({ key }) => row.value[key] !== undefined);
  if (found === undefined) {
    const names = candidates.map(({ key }) => `"${key}"`).join(", ");
    throw errorAt(row.source, `has none of ${names}; add a prompt, or name its key in "data.fields".`);
  }
  if (other !== undefined) throw ambiguous(row, [found.key, other.key]);
  return found;
};

const ambiguous = ({ source }: SourceRow, [one = "", other = ""]: readonly string[]): HumanError =>
  errorAt(source, `has both "${one}" and "${other}"; choose one of them in "data.fields".`);
