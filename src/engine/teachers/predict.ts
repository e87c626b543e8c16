import type { LiveModel, TargetedText, TeacherPredictions } from "../../backends/backend";
import { distributionsOf, packed } from "./distribution";
import type { Distribution } from "./distribution";

/** How many texts are scored in one call. The lists of all texts together would take much memory. */
const textsPerCall = 64;

/**
 * Calls `use` with the distributions that a model gives to each text.
 * @param listed number of tokens in each distribution
 * @param onProgress called with the number of finished texts
 */
export async function predictTexts(
  model: LiveModel,
  texts: readonly TargetedText[],
  listed: number,
  use: (distributions: readonly Distribution[], index: number) => void,
  onProgress: (done: number) => void,
): Promise<void> {
  for (let start = 0; start < texts.length; start += textsPerCall) {
    const some = texts.slice(start, start + textsPerCall);
    const scores = await model.score(some, { topTokens: listed, onProgress: (done) => onProgress(start + done) });
    scores.forEach((found, index) => {
      const text = some[index];
      if (text) use(distributionsOf(found, predictedTokens(text), listed), start + index);
    });
  }
}

/**
 * What a model predicts for each text, packed for the trainer.
 * @param listed number of tokens in each distribution
 * @param onProgress called with the number of finished texts, and the number of all texts
 */
export async function packedPredictions(
  model: LiveModel,
  texts: readonly TargetedText[],
  listed: number,
  onProgress: (done: number, total: number) => void,
): Promise<TeacherPredictions[]> {
  const predictions: TeacherPredictions[] = [];
  await predictTexts(
    model,
    texts,
    listed,
    (distributions, index) => (predictions[index] = packed(distributions)),
    (done) => onProgress(done, texts.length),
  );
  return predictions;
}

/** The tokens of a text that the model predicts. */
function predictedTokens({ ids, targetStart }: TargetedText): readonly number[] {
  return ids.slice(Math.max(targetStart, 1));
}

/** The mean losses of texts under a model, in nats a token. */
export async function meanLosses(model: LiveModel, texts: readonly TargetedText[]): Promise<number[]> {
  return (await model.score(texts)).map(({ sum, count }) => sum / count);
}
