import { parseJson } from "../protocol/json";
import type { Passage, PassageKind, Split } from "../protocol/passages";
import { findContent } from "./fieldNames";
import type { FieldNames } from "./fieldNames";
import { errorAt, isTextList, requireText } from "./jsonLines";
import { readDataFile } from "./dataFile";
import type { SourceRow } from "./dataFile";
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

/** The task of a row that names no task. */
const unnamedTask = "unnamed";

/**
 * Reads a set: JSON Lines, or CSV with a header. A row has one of these forms:
 *
 * - as in the LUME benchmark (arXiv 2502.15097): `id`, `input`, `output`, `task`; the end of the id names the kind;
 * - a `question` and its `answer`;
 * - a `prompt` (or `input`) and its `answer` (or `output`);
 * - one `text`: its first words are the prompt, and the other words are the answer.
 *
 * Questions can have `rephrasings`, a list of texts. Other keys are ignored. Texts and ids are not changed: some of
 * LUME's ids contain quotation marks.
 *
 * @throws HumanError with file and line for a row of another form and for a repeated id
 */
export async function readPassageSet(
  file: string,
  split: Split,
  { fields = {}, promptShare = 0.5 }: Partial<RowReading> = {},
): Promise<Passage[]> {
  const lineOfId = new Map<string, number>();
  return (await readDataFile(file)).map((row) => {
    const passage = toPassage(row, split, { fields, promptShare });
    const earlier = lineOfId.get(passage.id);
    if (earlier !== undefined) {
      throw errorAt(
        row.source,
        `repeats the id ${passage.id} of line ${earlier}; give every row its own id or remove the line.`,
      );
    }
    lineOfId.set(passage.id, row.source.line);
    return passage;
  });
}

const toPassage = (row: SourceRow, split: Split, { fields, promptShare }: RowReading): Passage => {
  const content = findContent(row, fields);
  const id = readId(row, fields.id) ?? `${split}-${row.source.line}`;
  const { document = id, prompt: ending = "" } = idEnding.exec(id)?.groups ?? {};
  const lumeKind = kinds[ending];
  const kind = content.role === "prompt" ? (lumeKind ?? content.kind) : content.kind;
  if (kind === undefined) {
    throw errorAt(
      row.source,
      `has the id ${id}, but the end of the id does not name a kind of prompt; ` +
        'end the id with "sc1" for a completion or "qa0", "qa1", … for a question, or name the prompt\'s key in "data.fields".',
    );
  }
  return {
    id,
    document: fields.document === undefined ? document : requireText(row, fields.document),
    task: readTask(row, fields.task, lumeKind !== undefined),
    split,
    kind,
    ...(content.answerKey === undefined
      ? splitText(row, content.key, promptShare)
      : { prompt: requireText(row, content.key), answer: requireText(row, content.answerKey) }),
    rephrasings: readRephrasings(row, fields.rephrasings ?? "rephrasings", kind),
    source: row.source,
  };
};

/** Undefined if the row has no id. If the configuration names a key for the id, each row must have an id. */
const readId = (row: SourceRow, mapped: string | undefined): string | undefined => {
  const key = mapped ?? "id";
  const id = row.value[key];
  if (typeof id === "number") return String(id);
  return id === undefined && mapped === undefined ? undefined : requireText(row, key);
};

const readTask = (row: SourceRow, mapped: string | undefined, isLume: boolean): string => {
  const key = mapped ?? "task";
  const isRequired = isLume || mapped !== undefined;
  return row.value[key] === undefined && !isRequired ? unnamedTask : requireText(row, key);
};

const readRephrasings = ({ value, source }: SourceRow, key: string, kind: PassageKind): readonly string[] => {
  const given = value[key];
  // CSV has no lists, so the field contains the list as JSON.
  const rephrasings = typeof given === "string" ? parseJson(given) : given;
  if (given === undefined) return [];
  if (!isTextList(rephrasings)) {
    throw errorAt(source, `needs "${key}" as a list of texts; write ["…", "…"] or remove the key.`);
  }
  if (kind === "completion" && rephrasings.length > 0) {
    throw errorAt(source, `has "${key}" for a completion, but only a question can have this key; remove the key.`);
  }
  return rephrasings;
};
