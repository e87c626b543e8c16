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
  { model, version = "current" }: AskedModel,
  texts: readonly string[],
  onProgress?: (done: number, total: number) => unknown,
): Promise<number | null> {
  const length = Math.min(mostTokens, model.facts.contextLength);
  const parts = texts.flatMap((text) => {
    const ids = model.tokenizer.encodePrompt(text);
    const starts = Array.from({ length: Math.ceil((ids.length - 1) / length) }, (_, index) => index * length);
    // A part's last token is predicted and not read, so it is one beyond the length.
    return starts.map((start) => ({ ids: ids.slice(start, start + length + 1), targetStart: 1 }));
  });
  if (parts.length === 0) return null;
  const scores = await model.score(parts, {
    version,
    onProgress: onProgress && ((done) => onProgress(done, parts.length)),
  });
  const sum = scores.reduce((total, score) => total + score.sum, 0);
  const count = scores.reduce((total, score) => total + score.count, 0);
  return Math.exp(sum / count);
}
