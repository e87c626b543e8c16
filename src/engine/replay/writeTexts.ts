import type { LiveModel } from "../../backends/backend";
import { notNumbers } from "../../evaluation/unmeasured";
import type { KeptCompletion } from "../../runs/keptCompletions";

/**
 * Lets a model complete each beginning by greedy decoding. A model that learnt texts by heart recites the text with
 * this beginning to its end.
 * @param longest the greatest number of tokens of a text, with its beginning
 */
export async function writeTexts(
  model: LiveModel,
  beginnings: readonly (readonly number[])[],
  longest: number,
): Promise<KeptCompletion[]> {
  const { endTokens } = model.tokenizer;
  const drafts = beginnings.map((ids) => ({ tokens: [...ids], isEnded: false, isBroken: false }));
  const requests = beginnings.map((prompt) => ({ prompt, maxNewTokens: longest - prompt.length }));
  await model.decode(requests, { batchSize: requests.length }, (index, token, logProbability) => {
    const draft = drafts[index];
    if (draft === undefined) return false;
    draft.isBroken = !Number.isFinite(logProbability);
    draft.isEnded = draft.isBroken || endTokens.has(token);
    if (!draft.isEnded) draft.tokens.push(token);
    return !draft.isEnded;
  });
  return drafts.map(({ tokens, isEnded, isBroken }) => ({
    text: model.tokenizer.decode(tokens, { cleanUpSpaces: false }),
    ...(isBroken && { problem: notNumbers }),
    ...(!isEnded && { isCut: true }),
  }));
}
