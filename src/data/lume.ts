import { HumanError } from "../protocol/humanError";
import type { Passage, PassageKind, Split } from "../protocol/passages";
import { formatSource, isTextList, readJsonLines, requireText } from "./jsonLines";
import type { JsonLine } from "./jsonLines";

/** An id's ending names the prompt: `…sc1` is a sentence completion, `…qa0` a question. */
const idEnding = /^(?<document>.+)(?<prompt>sc|qa)\d+$/s;
const kinds: Readonly<Record<string, PassageKind>> = { sc: "completion", qa: "question" };

/**
 * Reads a set in the format of the LUME benchmark (arXiv 2502.15097): JSON Lines with `id`, `input`, `output` and
 * `task`, and optionally `rephrasings` (a list of texts) on questions. Texts and ids are kept as they stand, the
 * literal quotation marks of some ids included; other keys are ignored.
 *
 * @throws HumanError naming file and line, for a row that is not of this form and for an id that is used twice
 */
export const readPassages = async (file: string, split: Split): Promise<Passage[]> => {
  const lineOfId = new Map<string, number>();
  return (await readJsonLines(file)).map((line) => {
    const passage = toPassage(line, split);
    const earlier = lineOfId.get(passage.id);
    if (earlier !== undefined) {
      throw new HumanError(
        `${formatSource(line.source)} repeats the id ${passage.id} of line ${earlier}; ` +
          "give every row an id of its own or remove the line.",
      );
    }
    lineOfId.set(passage.id, line.source.line);
    return passage;
  });
};

const toPassage = (line: JsonLine, split: Split): Passage => {
  const id = requireText(line, "id");
  const { document, prompt } = idEnding.exec(id)?.groups ?? {};
  const kind = prompt === undefined ? undefined : kinds[prompt];
  if (document === undefined || kind === undefined) {
    throw new HumanError(
      `${formatSource(line.source)} has the id ${id}, whose ending names no kind of prompt; ` +
        'end it with "sc1" for a completion or "qa0", "qa1", … for a question.',
    );
  }
  return {
    id,
    document,
    task: requireText(line, "task"),
    split,
    kind,
    prompt: requireText(line, "input"),
    answer: requireText(line, "output"),
    rephrasings: readRephrasings(line, kind),
    source: line.source,
  };
};

const readRephrasings = ({ value, source }: JsonLine, kind: PassageKind): readonly string[] => {
  const { rephrasings } = value;
  if (rephrasings === undefined) return [];
  if (!isTextList(rephrasings)) {
    throw new HumanError(
      `${formatSource(source)} has "rephrasings" that are not a list of texts; write ["…", "…"] or remove the key.`,
    );
  }
  if (kind === "completion" && rephrasings.length > 0) {
    throw new HumanError(
      `${formatSource(source)} has "rephrasings" on a completion; only questions have them, so remove the key.`,
    );
  }
  return rephrasings;
};
