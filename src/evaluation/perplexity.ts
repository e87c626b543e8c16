import type { AskedModel } from "./askedModel";

/** Longer texts are read in parts of so many tokens, or of what the model can read where that is less. */
const mostTokens = 2048;

/**
 * exp of the mean negative log-likelihood over the tokens of all texts, each text's first token excepted. A text that
 * is longer than the model reads at once is cut; each part begins with the last token of the one before, which it
 * predicts nothing for, so that every token counts once. No end-of-text is predicted.
 *
 * @param onProgress called between batches with the number of parts done so far, and waited for
 * @returns null where there is no token to predict
 */
export async function perplexity(
  { scorer, weights, tokenizer, contextLength }: AskedModel,
  texts: readonly string[],
  onProgress?: (done: number, total: number) => unknown,
): Promise<number | null> {
  const length = Math.min(mostTokens, contextLength);
  const parts = texts.flatMap((text) => {
    const ids = tokenizer.encodePrompt(text);
    const starts = Array.from({ length: Math.ceil((ids.length - 1) / length) }, (_, index) => index * length);
    // A part's last token is predicted and not read, so it is one beyond the length.
    return starts.map((start) => ({ ids: ids.slice(start, start + length + 1), targetStart: 1 }));
  });
  if (parts.length === 0) return null;
  const losses = await scorer.score(weights, parts, onProgress && ((done) => onProgress(done, parts.length)));
  const sum = losses.reduce((total, loss) => total + loss.sum, 0);
  const count = losses.reduce((total, loss) => total + loss.count, 0);
  return Math.exp(sum / count);
}
