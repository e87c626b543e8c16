import type { Configuration } from "../../configuration/schema";
import { readGeneralText } from "../../data/generalText";
import { firstTarget, tokenizeRow } from "../../tokenizer/rowTokens";
import type { TargetedText } from "../../backends/backend";
import type { TextTokenizer } from "../../tokenizer/tokenizer";
import type { Passage, Split } from "../../protocol/passages";

/** A run's texts, tokenised. */
export interface TrainingTexts {
  readonly forget: readonly TargetedText[];
  readonly retain: readonly TargetedText[];
  readonly general: readonly TargetedText[];
  readonly alternatives?: AlternativeTexts;
  /** Texts that the target model has written. */
  readonly replay?: readonly TargetedText[];
}

/**
 * Texts with an alternative answer. Each text has a prompt of the forget set, and an answer that differs from the true
 * answer.
 */
export interface AlternativeTexts {
  readonly completions: readonly TargetedText[];
  readonly questions: readonly TargetedText[];
}

/** A forget text, and the passage that it comes from. */
export interface PassageText extends TargetedText {
  readonly passage: Passage;
}

/** The texts of a run before alternative answers are added. */
interface PassageTexts extends TrainingTexts {
  readonly forget: readonly PassageText[];
}

/**
 * Tokenises passages as training texts. `training.lossOn` decides whether the answer or the whole text is predicted.
 * Longer texts are cut to `maxLength` tokens. A passage is left out if its whole answer is cut off.
 */
export function passageTexts(
  passages: readonly Passage[],
  training: Pick<Configuration["training"], "maxLength" | "lossOn">,
  tokenizer: TextTokenizer,
): PassageText[] {
  return passages
    .map((passage) => {
      const row = tokenizeRow(tokenizer, passage.prompt, passage.answer);
      const targetStart = firstTarget(row, passage.kind, training.lossOn);
      return { ids: row.ids.slice(0, training.maxLength), targetStart, passage };
    })
    .filter(({ ids, targetStart }) => targetStart < ids.length);
}

/**
 * Tokenises the texts that a run trains on: the forget set, the retain set without its withheld part, and the general
 * text. `passageTexts` explains how a passage becomes a text.
 * @throws HumanError for a malformed line of the general text
 */
export async function trainingTexts(
  configuration: Configuration,
  passages: readonly Passage[],
  tokenizer: TextTokenizer,
): Promise<PassageTexts> {
  const { data, training } = configuration;
  const ofSplit = (split: Split): PassageText[] =>
    passageTexts(
      passages.filter((passage) => passage.split === split),
      training,
      tokenizer,
    );
  const general = data.general === undefined ? [] : await readGeneralText(data.general);
  return {
    forget: ofSplit("forget"),
    retain: ofSplit("retain"),
    general: general.map((text) => ({
      ids: [...tokenizer.encodePrompt(text), tokenizer.endOfText].slice(0, training.maxLength),
      targetStart: 1,
    })),
  };
}
