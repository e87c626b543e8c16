import type { LiveModel } from "../backends/backend";
import { HumanError } from "../protocol/humanError";
import type { Passage } from "../protocol/passages";
import { firstTarget, tokenizeRow } from "../tokenizer/rowTokens";
import type { LossOn } from "../tokenizer/rowTokens";
import { unknownIn } from "../tokenizer/unknownCharacters";

/** A warning about several passages. */
interface PassageWarning {
  readonly message: string;
  /** The first of the passages. */
  readonly passage: Passage;
}

/** The messages of `passageWarnings`. */
export function passageMessages(...parameters: Parameters<typeof passageWarnings>): string[] {
  return passageWarnings(...parameters).map(({ message }) => message);
}

/**
 * Warns about passages that are too long or that the model cannot read. A low score of such a passage does not show
 * that the model forgot the passage.
 *
 * - The passage has more tokens than the model's context.
 * - The passage has letters or words for which the tokenizer has no token.
 * - The true text of the passage is longer than a completion may be.
 * - The passage has more tokens than a text in training may have.
 *
 * @param limits.maxNewTokens the maximum number of tokens of a completion
 * @param limits.training the settings of a run. They are undefined if there is no training
 * @throws HumanError with the passage's place if a text has a token that the model does not have
 */
export function passageWarnings(
  { tokenizer, facts: { contextLength } }: Pick<LiveModel, "tokenizer" | "facts">,
  passages: readonly Passage[],
  { maxNewTokens, training }: PassageLimits,
): PassageWarning[] {
  const checked = passages.map((passage) => checkPassage(tokenizer, passage));
  const { maxLength = Infinity, lossOn = "answer" } = training ?? {};
  const shortened = checked.filter(({ passage, length }) => isTrainedOn(passage) && length > maxLength);
  const leftOut = shortened.filter((each) => firstTarget(each, each.passage.kind, lossOn) >= maxLength).length;
  /** The length that every text may have, as far as the model's context allows. */
  const roomier = Math.min(
    shortened.reduce((most, each) => Math.max(most, each.length), 0),
    contextLength,
  );
  const long = checked.filter(({ length }) => length > contextLength);
  const cut = checked.filter(
    ({ passage, answerLength }) => passage.kind === "completion" && answerLength > maxNewTokens,
  );
  const unreadable = checked.filter(({ unknown }) => unknown.length > 0);
  const first = (found: readonly CheckedPassage[], describe: (first: CheckedPassage) => string): PassageWarning[] =>
    found.slice(0, 1).map((passage) => ({ message: describe(passage), passage: passage.passage }));
  return [
    ...first(
      long,
      ({ passage, length }) =>
        `${counted(long.length)} longer than the model's context of ${contextLength} tokens; the first is ` +
        `${placeOf(passage)} with ${length} tokens. The model was not trained on texts of this length, so low scores do ` +
        "not show that it forgot them; divide such rows into shorter passages.",
    ),
    ...first(
      cut,
      ({ passage, answerLength }) =>
        `${counted(cut.length)} longer than a completion of ${maxNewTokens} tokens; the first is ${placeOf(passage)}, ` +
        `which has ${answerLength} tokens after its prompt. The model's completion of such a passage is cut off before the ` +
        `end of the true text, so the score stays low even if the model recites the text; set "evaluation.maxNewTokens" to ` +
        `${cut.reduce((most, each) => Math.max(most, each.answerLength), 0)}.`,
    ),
    ...first(
      shortened,
      ({ passage, length }) =>
        `${counted(shortened.length)} longer than "training.maxLength" of ${maxLength} tokens; the first is ` +
        `${placeOf(passage)} with ${length} tokens. The run trains only on the beginning of such a passage` +
        `${leftOut === 0 ? "" : `, and on nothing of ${leftOut === 1 ? "1 passage" : `${leftOut} passages`}, whose answer begins later`}; ${roomier > maxLength ? `set "training.maxLength" to ${roomier}, or ` : ""}` +
        "divide such rows into shorter passages.",
    ),
    ...first(
      unreadable,
      ({ passage, unknown }) =>
        `${counted(unreadable.length)} written with letters or words that the model's tokenizer does not have; the first is ` +
        `${placeOf(passage)} with ${unknown.map((part) => JSON.stringify(part)).join(", ")}. The model can neither ` +
        "read nor write them, so Lethe compares only the rest of such texts; leave these rows out if the rest means " +
        "nothing.",
    ),
  ];
}

export interface PassageLimits {
  readonly maxNewTokens: number;
  readonly training?: { readonly maxLength: number; readonly lossOn: LossOn } | undefined;
}

const isTrainedOn = ({ split }: Passage): boolean => split === "forget" || split === "retain";

interface CheckedPassage {
  readonly passage: Passage;
  /** The number of tokens of the whole text. */
  readonly length: number;
  /** The index of the answer's first token. */
  readonly answerStart: number;
  /** The number of tokens after the prompt, without the end-of-text token. */
  readonly answerLength: number;
  /** Letters or words of the text for which the tokenizer has no token. */
  readonly unknown: readonly string[];
}

function checkPassage(tokenizer: LiveModel["tokenizer"], passage: Passage): CheckedPassage {
  const { prompt, answer } = passage;
  try {
    const { ids, answerStart } = tokenizeRow(tokenizer, prompt, answer);
    const unknown = unknownIn(tokenizer, `${prompt} ${answer}`, ids.slice(0, -1));
    return { passage, length: ids.length, answerStart, answerLength: ids.length - 1 - answerStart, unknown };
  } catch (error) {
    if (error instanceof HumanError) throw new HumanError(`${placeOf(passage)}: ${error.message}`);
    throw error;
  }
}

const counted = (count: number): string => (count === 1 ? "1 passage is" : `${count} passages are`);

const placeOf = ({ id, source }: Passage): string => `${id} (${source.file}:${source.line})`;
