import type { AskedModel } from "./askedModel";

/**
 * Long texts are cut into parts of at most this number of tokens. If the model's context is shorter, the length of the
 * context is the limit.
 */
const mostTokens = 2048;

/**
 * Computes the perplexity: exp of the mean negative log-likelihood over the tokens of all texts. The first token of a
 * text does not count, because no token comes before it. An end-of-text after the text does not count either. A long
 * text is cut into parts. The last token of one part is also the first token of the next part. This token counts only
 * in the earlier part.
 * @param onProgress called between two batches with the number of finished parts. The function waits for the returned
 *   promise
 * @returns null if there is no token to predict
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
    // The model predicts the last token of a part but does not read it, so a part may have one token more than the
    // limit.
    return starts.map((start) => ({ ids: ids.slice(start, start + length + 1), targetStart: 1 }));
  });
  if (parts.length === 0) return null;
  const scores = await model.score(parts, { version, onProgress: (done) => onProgress?.(done, parts.length) });
  const sum = scores.reduce((total, score) => total + score.sum, 0);
  const count = scores.reduce((total, score) => total + score.count, 0);
  return Math.exp(sum / count);
}
