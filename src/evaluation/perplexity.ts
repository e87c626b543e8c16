import type { AskedModel } from "./askedModel";

/** The most tokens that one part of a long text has. The context length is the limit instead if it is smaller. */
const mostTokens = 2048;

/**
 * exp of the mean negative log-likelihood over the tokens of all texts. The first token of a text is not counted, since
 * nothing predicts it, and no end-of-text is predicted. A text that is longer than one part is cut into parts. Each
 * part begins with the last token of the part before, but does not predict this token, so every token counts once.
 *
 * @param onProgress called between batches with the number of parts done so far, and awaited
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
  const scores = await model.score(parts, {
    version,
    onProgress: onProgress && ((done) => onProgress(done, parts.length)),
  });
  const sum = scores.reduce((total, score) => total + score.sum, 0);
  const count = scores.reduce((total, score) => total + score.count, 0);
  return Math.exp(sum / count);
}
