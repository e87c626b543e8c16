import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import type { ProbeSampling } from "../protocol/probe";
import type { AskedModel } from "./askedModel";
import { completePrompts } from "./complete";
import type { CompletionSettings } from "./complete";
import { completionLimit } from "./completionLimit";
import { expectedAnswer } from "./expectedAnswer";
import { passageRecord } from "./passageRecord";

/** What a model says to a passage in several drawn completions. */
export interface SampledRecord {
  /** The record of the completion that gives most away. */
  readonly worst: PassageEvaluation;
  /** The mean of the scores. Null if a completion could not be measured. */
  readonly meanScore: number | null;
}

/**
 * Draws completions of every passage, because greedy decoding hides what a model says less often. The mean of the worst
 * scores over passages is leak@k (arXiv 2511.04934) with ROUGE-L recall as the measure. The prompts of questions are
 * asked without their rephrasings.
 *
 * @param sampling `count` completions of each passage. The same seed gives the same completions
 * @returns one entry for each passage, in their order
 */
export async function sampledRecords(
  asked: AskedModel,
  passages: readonly Passage[],
  settings: CompletionSettings,
  { count, temperature, seed }: ProbeSampling,
  onProgress?: (done: number, total: number) => unknown,
): Promise<SampledRecord[]> {
  const { tokenizer } = asked.model;
  const prompts = passages.map((passage) => ({
    text: passage.prompt,
    maxNewTokens: completionLimit(passage, tokenizer.encode(passage.answer).length),
  }));
  const expected = passages.map((passage) => expectedAnswer(tokenizer, passage));
  const drawn: PassageEvaluation[][] = passages.map(() => []);
  for (let sample = 0; sample < count; sample++) {
    const sampling = { sampling: { temperature, seed }, sample };
    const completions = await completePrompts(asked, prompts, { ...settings, ...sampling }, (done) =>
      onProgress?.(sample * prompts.length + done, count * prompts.length),
    );
    for (const [place, passage] of passages.entries()) {
      const completion = completions[place] ?? { text: "" };
      drawn[place]?.push(passageRecord(passage, { expected: expected[place], completion, rephrased: [] }));
    }
  }
  return drawn.map(summarizeSamples);
}

function summarizeSamples(records: readonly PassageEvaluation[]): SampledRecord {
  const [first, ...others] = records;
  if (first === undefined) throw new Error("At least one completion is drawn.");
  // A completion that could not be measured may be the worst one.
  const worst = others.reduce((most, record) => {
    if (most.score === null) return most;
    return record.score === null || record.score > most.score ? record : most;
  }, first);
  const scores = records.map(({ score }) => score);
  const meanScore = scores.includes(null)
    ? null
    : scores.reduce<number>((sum, score) => sum + (score ?? 0), 0) / scores.length;
  return { worst, meanScore };
}
