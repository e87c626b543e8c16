import type { LiveModel } from "../../backends/backend";
import { notNumbers } from "../../evaluation/unmeasured";
import type { KeptCompletion } from "../../runs/keptCompletions";

/** The number of tokens after a beginning that are drawn freely, so that the same beginning leads to several texts. */
const freeTokens = 6;
const freeTemperature = 1;
/** The temperature after the free tokens. A model that has begun to recite a text then recites it to its end. */
const recitingTemperature = 0.2;

interface Draft {
  readonly sample: number;
  readonly tokens: number[];
  isEnded: boolean;
  isBroken: boolean;
}

/**
 * Lets a model write one text for each beginning. The first tokens are drawn with a high temperature, and the others
 * with a low one.
 * @param first the number of the first beginning among all beginnings of the run. The same beginning with another
 *   number leads to another text
 * @param settings.longest the greatest number of tokens of a text, with its beginning
 */
export async function writeTexts(
  model: LiveModel,
  beginnings: readonly (readonly number[])[],
  first: number,
  { seed, longest }: { readonly seed: number; readonly longest: number },
): Promise<KeptCompletion[]> {
  const { endTokens } = model.tokenizer;
  const drafts = beginnings.map((beginning, index): Draft => {
    return { sample: first + index, tokens: [...beginning], isEnded: false, isBroken: false };
  });
  const goOn = async (mostTokens: number, temperature: number): Promise<void> => {
    const unfinished = drafts.filter(({ isEnded, tokens }) => !isEnded && tokens.length < longest);
    const requests = unfinished.map(({ sample, tokens }) => ({
      prompt: [...tokens],
      maxNewTokens: Math.min(mostTokens, longest - tokens.length),
      sample,
    }));
    const options = { batchSize: requests.length, sampling: { seed, temperature } };
    if (requests.length === 0) return;
    await model.decode(requests, options, (index, token, logProbability) => {
      const draft = unfinished[index];
      if (draft === undefined) return false;
      draft.isBroken = !Number.isFinite(logProbability);
      draft.isEnded = draft.isBroken || endTokens.has(token);
      if (!draft.isEnded) draft.tokens.push(token);
      return !draft.isEnded;
    });
  };
  await goOn(freeTokens, freeTemperature);
  await goOn(longest, recitingTemperature);
  return drafts.map(({ tokens, isEnded, isBroken }) => ({
    text: model.tokenizer.decode(tokens, { cleanUpSpaces: false }),
    ...(isBroken && { problem: notNumbers }),
    ...(!isEnded && { isCut: true }),
  }));
}
