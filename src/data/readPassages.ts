import { HumanError } from "../protocol/humanError";
import type { Passage, PassageKind, Split } from "../protocol/passages";
import { findContent } from "./fieldNames";
import type { FieldNames } from "./fieldNames";
import { formatSource, isTextList, requireText } from "./jsonLines";
import { readRows } from "./rows";
import type { Row } from "./rows";
import { splitText } from "./splitText";

/** How rows become passages. */
export interface RowReading {
  readonly fields: FieldNames;
  /** Share of a text's words that is the prompt, where a row is one text. */
  readonly promptShare: number;
}

/** An id's ending names the prompt in LUME: `…sc1` is a sentence completion, `…qa0` a question. */
const idEnding = /^(?<document>.+)(?<prompt>sc|qa)\d+$/s;
const kinds: Readonly<Record<string, PassageKind>> = { sc: "completion", qa: "question" };

/** The task of rows that name none. */
const unnamedTask = "unnamed";

/**
 * Reads a set: JSON Lines, or CSV with a header. A row is
 *
 * - of the LUME benchmark (arXiv 2502.15097): `id`, `input`, `output`, `task`; the id's ending says what it is;
 * - a `question` and its `answer`;
 * - a `prompt` (or `input`) to be gone on with, and the `answer` (or `output`);
 * - one `text`, whose first words are the prompt and the rest the answer.
 *
 * Questions may have `rephrasings`, a list of texts. Other keys are ignored; texts and ids are kept as they stand, the
 * literal quotation marks of some of LUME's ids included.
 *
 * @throws HumanError naming file and line, for a row that is of no such form and for an id that is used twice
 */
export async function readPassages(
  file: string,
  split: Split,
  { fields = {}, promptShare = 0.5 }: Partial<RowReading> = {},
): Promise<Passage[]> {
  const lineOfId = new Map<string, number>();
  return (await readRows(file)).map((row) => {
    const passage = toPassage(row, split, { fields, promptShare });
    const earlier = lineOfId.get(passage.id);
    if (earlier !== undefined) {
      throw new HumanError(
        `${formatSource(row.source)} repeats the id ${passage.id} of line ${earlier}; ` +
          "give every row an id of its own or remove the line.",
      );
    }
    lineOfId.set(passage.id, row.source.line);
    return passage;
  });
}

const toPassage = (row: Row, split: Split, { fields, promptShare }: RowReading): Passage => {
  const content = findContent(row, fields);
  const id = readId(row, fields.id) ?? `${split}-${row.source.line}`;
  const { document = id, prompt: ending = "" } = idEnding.exec(id)?.groups ?? {};
  const lumeKind = kinds[ending];
  const kind = content.role === "prompt" ? (lumeKind ?? content.kind) : content.kind;
  if (kind === undefined) {
    throw new HumanError(
      `${formatSource(row.source)} has the id ${id}, whose ending names no kind of prompt; ` +
        'end it with "sc1" for a completion or "qa0", "qa1", … for a question, or name the key in "data.fields".',
    );
  }
  return {
    id,
    document: fields.document === undefined ? document : requireText(row, fields.document),
    task: readTask(row, fields.task, lumeKind !== undefined),
    split,
    kind,
    ...(content.role === "text"
      ? splitText(row, content.key, promptShare)
      : { prompt: requireText(row, content.key), answer: requireText(row, content.answerKey) }),
    rephrasings: readRephrasings(row, fields.rephrasings ?? "rephrasings", kind),
    source: row.source,
  };
};

/** Undefined where a row has none and need not have one. */
const readId = (row: Row, mapped: string | undefined): string | undefined => {
  const key = mapped ?? "id";
  const id = row.value[key];
  if (typeof id === "number") return String(id);
  return id === undefined && mapped === undefined ? undefined : requireText(row, key);
};

const readTask = (row: Row, mapped: string | undefined, isLume: boolean): string => {
  const key = mapped ?? "task";
  const isRequired = isLume || mapped !== undefined;
  return row.value[key] === undefined && !isRequired ? unnamedTask : requireText(row, key);
};

const readRephrasings = ({ value, source }: Row, key: string, kind: PassageKind): readonly string[] => {
  const rephrasings = parsedList(value[key]);
  if (rephrasings === undefined) return [];
  if (!isTextList(rephrasings)) {
    throw new HumanError(
      `${formatSource(source)} has "${key}" that are not a list of texts; write ["…", "…"] or remove the key.`,
    );
  }
  if (kind === "completion" && rephrasings.length > 0) {
    throw new HumanError(
      `${formatSource(source)} has "${key}" on a completion; only questions have them, so remove the key.`,
    );
  }
  return rephrasings;
};

/** CSV has no lists, so one is written there as in JSON. */
const parsedList = (value: unknown): unknown => {
  try {
    return typeof value === "string" ? (JSON.parse(value) as unknown) : value;
  } catch {
    return value;
  }
};
