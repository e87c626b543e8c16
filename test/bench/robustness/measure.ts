import { evaluate } from "../../../src/evaluation/evaluate";
import type { EvaluationSettings } from "../../../src/evaluation/evaluate";
import type { AskedModel } from "../../../src/evaluation/askedModel";
import { scoredRecord } from "../../../src/evaluation/passageRecord";
import { scoreTrueTexts } from "../../../src/evaluation/scoreTrueTexts";
import { summarize } from "../../../src/evaluation/summarize";
import { summaryIntervals } from "../../../src/evaluation/summaryIntervals";
import { evaluationScores } from "../../../src/protocol/intervals/documentScores";
import type { Passage } from "../../../src/protocol/passages";
import type { Measurement } from "../real/finishedJob";

/**
 * Measures a model.
 *
 * @param completed the passages that the model completes
 * @param unseen documents that only the membership attacks read
 */
export async function measureModel(
  model: AskedModel["model"],
  completed: readonly Passage[],
  unseen: readonly Passage[],
  settings: EvaluationSettings,
): Promise<Measurement> {
  const { records } = await evaluate({ model }, { passages: completed, joinsTexts: false, heldOut: [] }, settings);
  const read = await scoreTrueTexts({ model }, unseen, { joinsTexts: false });
  const attacked = unseen.map((passage) => scoredRecord(passage, { trueText: read.get(passage)?.scores }));
  const every = [...records, ...attacked];
  const figures = summarize(records, { utility: null, utilitySet: null, perplexity: null }, every);
  const passages = [...completed, ...unseen].map(({ id, split, document }) => ({ id, split, document }));
  const intervals = await summaryIntervals(figures, evaluationScores(figures, records, passages, attacked));
  return { summary: { ...figures, ...intervals }, records: every, passages };
}
