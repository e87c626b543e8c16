import type { AskedModel } from "./askedModel";

/** The most tokens in one part of a long text, unless the context length is smaller. */
const mostTokens = 2048;

/**
 * exp of the mean negative log-likelihood over the tokens of all texts. The first token of a text does not count,
 * because nothing predicts it. No end-of-text is predicted. A long text is cut into parts. Each part begins with the
 * last token of the part before but does not predict it, so every token counts once.
 * @param onProgress called between batches with the number of finished parts, and awaited
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
