import type { TextTokenizer } from "../tokenizer/tokenizer";
import { tokenTexts } from "../tokenizer/tokenTexts";
import type { TokenScores } from "../protocol/metrics";

/**
 * The answer's tokens with their log-probabilities, rounded to three decimals: what a scored row says about its answer
 * word by word. A token that also holds the end of the prompt or the space before the answer shows the answer's part.
 *
 * @param ids of the whole row, the answer and one end-of-text last
 * @param logProbabilities of all its tokens but the first
 */
export function answerTokens(
  tokenizer: Pick<TextTokenizer, "decode">,
  ids: readonly number[],
  logProbabilities: ArrayLike<number>,
  answer: string,
): TokenScores {
  const texts = tokenTexts(tokenizer, ids.slice(0, -1));
  const answerStart = texts.join("").length - answer.length;
  let end = 0;
  return texts.flatMap((text, index) => {
    end += text.length;
    if (index === 0 || end <= answerStart) return [];
    const ofAnswer = text.slice(Math.max(0, text.length - (end - answerStart)));
    return [[ofAnswer, roundToThousandths(logProbabilities[index - 1] ?? NaN)]];
  });
}

/** Adding 0 makes −0 plain. */
const roundToThousandths = (value: number): number => Math.round(value * 1000) / 1000 + 0;
