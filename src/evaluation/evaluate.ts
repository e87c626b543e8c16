import type { GenerationSettings, Prompt } from "../backends/onnx/inference/generator";
import { createGenerator } from "../backends/onnx/inference/generator";
import { createScorer } from "../backends/onnx/inference/scorer";
import type { LanguageModel } from "../backends/onnx/models/languageModel";
import type { TextTokenizer } from "../tokenizer/tokenizer";
import type { Weights } from "../backends/onnx/models/weights";
import type { EvaluationSummary, PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import type { GraphSessionOptions } from "../backends/onnx/models/graphSession";
import type { EvaluationSet } from "./evaluationSet";
import { perplexity } from "./perplexity";
import { passageRecord } from "./passageRecord";
import { readAlong } from "./readAlong";
import { summarize } from "./summarize";
import { utilityAccuracy } from "./utility";
import type { UtilitySettings } from "./utility";

export interface EvaluationResult {
  /** One a passage, in the passages' order. */
  readonly records: PassageEvaluation[];
  readonly summary: EvaluationSummary;
}

/**
 * Called between batches with what is being done and how many of its items are done, and waited for. What it throws
 * ends the evaluation.
 */
export type EvaluationProgress = (activity: string, done: number, total: number) => unknown;

/** Measures a model's weights: regurgitation, knowledge, membership, utility and fluency. */
export interface Evaluator {
  evaluate(weights: Weights, set: EvaluationSet, onProgress?: EvaluationProgress): Promise<EvaluationResult>;
  dispose(): Promise<void>;
}

export type EvaluationSettings = GenerationSettings & UtilitySettings & GraphSessionOptions;

export async function createEvaluator(
  model: LanguageModel,
  tokenizer: TextTokenizer,
  settings: EvaluationSettings,
): Promise<Evaluator> {
  const generator = await createGenerator(model, tokenizer, settings);
  const scorer = await createScorer(model, tokenizer.padId, settings);
  return {
    async evaluate(weights, { passages, utility, heldOut }, onProgress) {
      const report = (activity: string, total: number) => (done: number) => onProgress?.(activity, done, total);

      // First of all the true texts: as far as the model recites one, its completion is known and need not be
      // generated.
      const asked = { scorer, weights, tokenizer, contextLength: model.contextLength };
      const read = await readAlong(asked, passages, (done, total) => report("scoring texts", total)(done));

      const prompts = passages.flatMap((passage) => promptsOf(passage, tokenizer, read.get(passage)?.recited));
      const said = await generator.generate(weights, prompts, settings, report("completing passages", prompts.length));

      let next = 0;
      const records = passages.map((passage) => {
        const [completion = "", ...rephrased] = said.slice(next, next + 1 + passage.rephrasings.length);
        next += 1 + passage.rephrasings.length;
        return passageRecord(passage, { completion, rephrased, read: read.get(passage)?.passage });
      });

      const questions = utility?.questions.length ?? 0;
      const answering = report("answering utility questions", questions);
      const extra = {
        utility: utility ? await utilityAccuracy(asked, utility, settings, answering) : null,
        utilitySet: utility ? { name: utility.name, questions, by: settings.utilityBy } : null,
        perplexity: await perplexity(asked, heldOut, (done, total) => report("reading held-out text", total)(done)),
      };
      return { records, summary: summarize(records, extra) };
    },
    async dispose() {
      await generator.dispose();
      await scorer.dispose();
    },
  };
}

/** Tokens that a question's completion may be longer than the answer. */
const questionMargin = 16;

/**
 * A passage's prompt and its rephrasings. A question is answered by the whole generation or not at all, so it need not
 * go on once it is clearly longer than the answer.
 */
function promptsOf(
  { kind, prompt, rephrasings, answer }: Passage,
  tokenizer: TextTokenizer,
  recited: readonly number[] = [],
): Prompt[] {
  const limit = kind === "question" ? { maxNewTokens: tokenizer.encode(answer).length + questionMargin } : {};
  return [{ text: prompt, begins: recited, ...limit }, ...rephrasings.map((text) => ({ text, ...limit }))];
}
