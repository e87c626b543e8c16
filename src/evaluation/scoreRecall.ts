import type { TextRecall, TextRecallSummary } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { tokenizeRow } from "../tokenizer/rowTokens";
import type { AskedModel } from "./askedModel";
import { measureMemorization } from "./memorization";
import { areFinite } from "./unmeasured";

/**
 * Measures by scoring alone how well a model predicts the answers of passages, questions included. Each passage needs
 * one forward pass, and the model generates nothing. Texts with predictions that are not numbers are left out.
 * @param onProgress called between two batches with the number of finished passages. The function waits for the
 *   returned promise
 */
export async function scoreRecall(
  { model, version = "current" }: AskedModel,
  passages: readonly Passage[],
  onProgress?: (done: number, total: number) => unknown,
): Promise<TextRecallSummary> {
  const texts = passages.map(({ prompt, answer }) => {
    const { ids, answerStart } = tokenizeRow(model.tokenizer, prompt, answer);
    return { ids, targetStart: Math.max(answerStart, 1) };
  });
  const scores = await model.score(texts, { version, onProgress: (done) => onProgress?.(done, texts.length) });
  const measured = passages.flatMap((passage, index) => {
    const found = scores[index];
    if (found === undefined || found.logProbabilities.length === 0 || !areFinite(found.logProbabilities)) return [];
    return [{ passage, recall: measureMemorization(found) }];
  });
  const meansOf = (task?: string) => {
    const of = (split: Passage["split"]): TextRecall | null =>
      meanRecall(
        measured
          .filter(({ passage }) => passage.split === split && (task === undefined || passage.task === task))
          .map(({ recall }) => recall),
      );
    return { forget: of("forget"), retain: of("retain") };
  };
  const tasks = [...new Set(passages.map(({ task }) => task))].sort();
  return { ...meansOf(), tasks: Object.fromEntries(tasks.map((task) => [task, meansOf(task)])) };
}

const meanRecall = (values: readonly TextRecall[]): TextRecall | null => {
  if (values.length === 0) return null;
  const mean = (key: keyof TextRecall): number => values.reduce((sum, value) => sum + value[key], 0) / values.length;
  return { probability: mean("probability"), exactMemorization: mean("exactMemorization") };
};
