import type { EvaluationSummary, PassageEvaluation } from "../protocol/metrics";
import { evaluationScores } from "../protocol/intervals/documentScores";
import type { Passage } from "../protocol/passages";
import type { TextTokenizer } from "../tokenizer/tokenizer";
import type { AskedModel } from "./askedModel";
import { completePrompts } from "./complete";
import { completionLimit } from "./completionLimit";
import type { CompletionSettings, Prompt } from "./complete";
import type { EvaluationSet } from "./evaluationSet";
import { expectedAnswer } from "./expectedAnswer";
import { onlyScoredTexts } from "./onlyScored";
import { passageRecord, scoredRecord } from "./passageRecord";
import { perplexity } from "./perplexity";
import { scoreTrueTexts } from "./scoreTrueTexts";
import { scoreWrongAnswers } from "./scoreWrongAnswers";
import { summarize } from "./summarize";
import { summaryIntervals } from "./summaryIntervals";
import { utilityAccuracy } from "./utility";
import type { UtilitySettings } from "./utility";

interface EvaluationResult {
  /** One entry for each passage, in the order of the passages. */
  readonly records: PassageEvaluation[];
  readonly summary: EvaluationSummary;
}

/**
 * Called between two batches. `activity` names the current part of the evaluation. `done` is the number of items of
 * this part that are finished, and `total` is the number of all items of this part. The evaluation waits for the
 * returned promise. If the callback throws an error, the evaluation ends.
 */
type EvaluationProgress = (activity: string, done: number, total: number) => unknown;

export type EvaluationSettings = CompletionSettings & UtilitySettings;

/** Measures a model: regurgitation, knowledge, membership, utility and fluency. */
export async function evaluate(
  asked: AskedModel,
  { passages, attackedToo = [], joinsTexts = true, utility, heldOut }: EvaluationSet,
  settings: EvaluationSettings,
  onProgress?: EvaluationProgress,
): Promise<EvaluationResult> {
  const report = (activity: string, total: number) => (done: number) => onProgress?.(activity, done, total);

  // The true texts are scored first. The scores show at which token an answer first differs from greedy decoding. The
  // completion begins with the answer's tokens before this token, so the model need not generate them.
  const scoring = (done: number, total: number): unknown => report("scoring texts", total)(done);
  const read = await scoreTrueTexts(asked, [...passages, ...attackedToo], { joinsTexts }, scoring);

  const truths = await scoreWrongAnswers(asked, passages, (done, total) =>
    report("scoring wrong answers", total)(done),
  );

  const onlyScored = onlyScoredTexts(passages);
  const prompts = passages.flatMap((passage) =>
    onlyScored.has(passage) ? [] : promptsOf(passage, asked.model.tokenizer, read.get(passage)?.recited),
  );
  const completions = await completePrompts(asked, prompts, settings, report("completing passages", prompts.length));

  let next = 0;
  const records = passages.map((passage) => {
    const { scores: trueText, joinedProblem } = read.get(passage) ?? {};
    if (onlyScored.has(passage)) return scoredRecord(passage, { trueText, joinedProblem });
    const [completion = { text: "" }, ...rephrased] = completions.slice(next, next + 1 + passage.rephrasings.length);
    next += 1 + passage.rephrasings.length;
    const expected = expectedAnswer(asked.model.tokenizer, passage);
    const truth = truths.get(passage);
    return passageRecord(passage, { expected, completion, rephrased, trueText, truth, joinedProblem });
  });

  const scored = attackedToo.map((passage) => {
    const { scores: trueText, joinedProblem } = read.get(passage) ?? {};
    return scoredRecord(passage, { trueText, joinedProblem });
  });

  const questions = utility?.questions.length ?? 0;
  const answering = report("answering utility questions", questions);
  const answered = utility && (await utilityAccuracy(asked, utility, settings, answering));
  const unmeasured = answered?.unmeasured ?? 0;
  const surprise = await perplexity(asked, heldOut, (done, total) => report("reading held-out text", total)(done));
  const extra = {
    utility: answered?.accuracy ?? null,
    utilitySet: utility
      ? {
          ...{ name: utility.name, questions, by: settings.utilityBy },
          ...(unmeasured > 0 && { unmeasured }),
          ...(questions > 0 && { answers: answered?.answers ?? "" }),
        }
      : null,
    perplexity: surprise,
  };
  const summary = summarize(records, extra, [...records, ...scored]);
  const scores = evaluationScores(summary, records, [...passages, ...attackedToo], scored);
  const resampling = (done: number, total: number): unknown => report("computing intervals", total)(done);
  return { records, summary: { ...summary, ...(await summaryIntervals(summary, scores, resampling)) } };
}

/** Returns the prompts to complete for a passage: its own prompt and the rephrasings. */
function promptsOf(passage: Passage, tokenizer: TextTokenizer, recited: readonly number[] = []): Prompt[] {
  const { prompt, rephrasings, answer } = passage;
  const limit = { maxNewTokens: completionLimit(passage, tokenizer.encode(answer).length) };
  return [{ text: prompt, knownStart: recited, ...limit }, ...rephrasings.map((text) => ({ text, ...limit }))];
}
