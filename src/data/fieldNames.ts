import { HumanError } from "../protocol/humanError";
import type { PassageKind } from "../protocol/passages";
import { formatSource } from "./jsonLines";
import type { Row } from "./rows";

/** The keys or columns of a row, as the configuration names them; those left out are looked for under usual names. */
export interface FieldNames {
  readonly id?: string | undefined;
  /** Rows with the same one are made of one document. Without it, the id less LUME's ending. */
  readonly document?: string | undefined;
  readonly task?: string | undefined;
  /** What a completion goes on from. */
  readonly prompt?: string | undefined;
  readonly question?: string | undefined;
  readonly answer?: string | undefined;
  /** A whole text, prompt and answer in one. */
  readonly text?: string | undefined;
  readonly rephrasings?: string | undefined;
}

/** Where a row has what it asks, and what it would hear. */
export type RowContent =
  | { readonly role: "text"; readonly key: string; readonly kind: "completion" }
  | {
      readonly role: "prompt" | "question";
      readonly key: string;
      readonly answerKey: string;
      /** Undefined where the key alone does not say it. */
      readonly kind: PassageKind | undefined;
    };

type Candidate = Pick<RowContent, "role" | "key" | "kind">;

/** LUME's `input` is either kind. */
const usual: readonly Candidate[] = [
  { role: "prompt", key: "input", kind: undefined },
  { role: "prompt", key: "prompt", kind: "completion" },
  { role: "question", key: "question", kind: "question" },
  { role: "text", key: "text", kind: "completion" },
];
const usualAnswers = ["output", "answer"];

/**
 * Finds what a row asks, and where the answer is. Where the configuration names a prompt, a question or a text, those
 * names alone count.
 *
 * @throws HumanError naming file and line, for a row with none of them and for one with several
 */
export function findContent(row: Row, fields: FieldNames): RowContent {
  const named = namedCandidates(fields);
  const candidates = named.length > 0 ? named : usual;
  const { key, role, kind } = findOne(row, candidates);
  if (role === "text") return { role, key, kind: "completion" };
  const answers = fields.answer === undefined ? usualAnswers : [fields.answer];
  // Where a name is missing, LUME's is asked for beside LUME's.
  const fallback = key === "input" ? "output" : "answer";
  const present = answers.filter((name) => row.value[name] !== undefined);
  if (present.length > 1) throw ambiguous(row, present);
  return { role, key, kind, answerKey: present[0] ?? fields.answer ?? fallback };
}

const namedCandidates = ({ prompt, question, text }: FieldNames): Candidate[] => [
  ...(prompt === undefined ? [] : [{ role: "prompt", key: prompt, kind: "completion" } as const]),
  ...(question === undefined ? [] : [{ role: "question", key: question, kind: "question" } as const]),
  ...(text === undefined ? [] : [{ role: "text", key: text, kind: "completion" } as const]),
];

const findOne = (row: Row, candidates: readonly Candidate[]): Candidate => {
  const [found, other] = candidates.filter(({ key }) => row.value[key] !== undefined);
  if (found === undefined) {
    const names = candidates.map(({ key }) => `"${key}"`).join(", ");
    throw new HumanError(
      `${formatSource(row.source)} has none of ${names}; add what the model is given, or name its key in "data.fields".`,
    );
  }
  if (other !== undefined) throw ambiguous(row, [found.key, other.key]);
  return found;
};

const ambiguous = ({ source }: Row, [one = "", other = ""]: readonly string[]): HumanError =>
  new HumanError(`${formatSource(source)} has both "${one}" and "${other}"; say in "data.fields" which one counts.`);
