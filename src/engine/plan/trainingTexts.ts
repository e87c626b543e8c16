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
}

/**
 * Texts with an alternative answer. Each text has a prompt of the forget set, and an answer that differs from the true
 * answer.
 */
export interface AlternativeTexts {
  readonly completions: readonly TargetedText[];
  readonly questions: readonly TargetedText[];
}

/**
 * Tokenises the texts that a run trains on: the forget set, the retain set without its withheld part, and the general
 * text. `training.lossOn` decides whether the answer or the whole text is predicted. Longer texts are cut to
 * `maxLength` tokens. A passage is left out if its whole answer is cut off.
 * @throws HumanError for a malformed line of the general text
 */
export async function trainingTexts(
  configuration: Configuration,
  passages: readonly Passage[],
  tokenizer: TextTokenizer,
): Promise<TrainingTexts> {
  const { data, training } = configuration;
  const ofPassage = ({ prompt, answer, kind }: Passage): TargetedText => {
    const row = tokenizeRow(tokenizer, prompt, answer);
    return { ids: row.ids.slice(0, training.maxLength), targetStart: firstTarget(row, kind, training.lossOn) };
  };
  const ofSplit = (split: Split): TargetedText[] =>
    passages
      .filter((passage) => passage.split === split)
      .map(ofPassage)
      .filter(({ ids, targetStart }) => targetStart < ids.length);
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
