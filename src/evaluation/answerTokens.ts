import type { TextTokenizer } from "../tokenizer/tokenizer";
import { givenBack } from "../tokenizer/givenBack";
import { tokenTexts } from "../tokenizer/tokenTexts";
import type { TokenScores } from "../protocol/metrics";

/**
 * Returns the text and the log-probability of each token of the answer. The log-probabilities are rounded to three
 * decimals. The first token of an answer may also contain the end of the prompt or the space before the answer. The
 * function leaves out this additional text.
 * @param ids the tokens of a whole row. A row ends with its answer and one end-of-text token
 * @param logProbabilities the log-probability of each token of the row except the first
 */
export function answerTokens(
  tokenizer: Pick<TextTokenizer, "decode" | "encodePrompt">,
  ids: readonly number[],
  logProbabilities: ArrayLike<number>,
  answer: string,
): TokenScores {
  const texts = tokenTexts(tokenizer, ids.slice(0, -1));
  const whole = texts.join("");
  const written = whole.endsWith(answer) ? answer : givenBack(tokenizer, answer).trimStart();
  const answerStart = whole.length - written.length;
  let end = 0;
  return texts.flatMap((text, index) => {
    end += text.length;
    if (index === 0 || end <= answerStart) return [];
    const ofAnswer = text.slice(Math.max(0, text.length - (end - answerStart)));
    return [[ofAnswer, roundToThousandths(logProbabilities[index - 1] ?? NaN)]];
  });
}

/** Adding 0 turns −0 into 0. */
const roundToThousandths = (value: number): number => Math.round(value * 1000) / 1000 + 0;
