import { createRandom } from "../../data/random";
import { isEmpty, isRepetitive } from "../../evaluation/fluency";
import { rougeL } from "../../evaluation/rougeL";
import { createGenerator } from "../../backends/onnx/inference/generator";
import { tokenizeRow } from "../../tokenizer/rowTokens";
import type { TargetedText } from "../../backends/onnx/models/textBatch";
import type { Passage } from "../../protocol/passages";
import { createReplacement } from "../plan/replacement";
import type { AlternativeTexts } from "../plan/trainingTexts";
import type { OpenedRun } from "./openRun";

/** Answers drawn for a passage, of which the one that shares least with the true answer is kept. */
const candidatesPerPassage = 4;
/** How much longer than the true answer an alternative may be. */
const lengthFactor = 1.5;
const shortestLimit = 12;

export interface AlternativeSettings {
  /** Share of a prompt's tokens that are replaced, so that the model does not recognise it. */
  readonly contextNoise: number;
  /** Tokens of a text that training reads. */
  readonly maxLength: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly threads: number | undefined;
}

/**
 * What the model would say in place of each answer to forget, if it did not know it: its own greedy completion of the
 * garbled prompt. Training on prompt and alternative gives forgetting somewhere to go, so that it need not spread
 * (after Mekala et al. 2024, arXiv 2409.13474, who teach alternative answers beside the forgetting).
 *
 * A completion is to be learned. A question is only to be answered as the reference model goes on behind the garbled
 * prompt: learned by heart, a wrong answer spreads to questions of its kind about what is to be kept.
 *
 * Of several candidates the one with the least ROUGE-L recall of the true answer is kept; empty ones and ones that
 * repeat themselves are left out, so a passage may have none.
 *
 * @param opened with the target model's weights; nothing is changed
 * @param others texts whose tokens replace those of the prompts
 * @param onProgress called between batches with the number of candidates so far and their total
 */
export async function alternativeAnswers(
  { model, tokenizer, weights, device }: Pick<OpenedRun, "model" | "tokenizer" | "weights" | "device">,
  passages: readonly Passage[],
  others: readonly TargetedText[],
  settings: AlternativeSettings,
  onProgress: (done: number, total: number) => void,
): Promise<AlternativeTexts> {
  const garble = createReplacement(others, createRandom(settings.seed));
  const drafts = passages
    .filter(({ split }) => split === "forget")
    .flatMap((passage) => {
      const prompt = tokenizer.encodePrompt(passage.prompt);
      const limit = lengthFactor * tokenizer.encodePrompt(passage.answer).length;
      return Array.from({ length: candidatesPerPassage }, () => ({
        passage,
        garbledPrompt: garble(prompt, settings.contextNoise),
        maxNewTokens: Math.max(shortestLimit, Math.ceil(limit)),
      }));
    });
  const prompts = drafts.map(({ garbledPrompt, maxNewTokens }) => ({
    text: tokenizer.decode(garbledPrompt),
    maxNewTokens,
  }));
  const generator = await createGenerator(model, tokenizer, { device, threads: settings.threads });
  const maxNewTokens = Math.max(0, ...prompts.map((prompt) => prompt.maxNewTokens));
  const generation = { batchSize: settings.batchSize, maxNewTokens, stop: [] };
  const completions = await generator.generate(weights, prompts, generation, (done) =>
    onProgress(done, prompts.length),
  );
  await generator.dispose();

  const best = new Map<Passage, { text: TargetedText; recall: number }>();
  drafts.forEach(({ passage, garbledPrompt }, index) => {
    const answer = (completions[index] ?? "").trim();
    if (isEmpty(answer) || isRepetitive(answer)) return;
    const { recall } = rougeL(passage.answer, answer);
    if (recall >= (best.get(passage)?.recall ?? Infinity)) return;
    const { ids, answerStart } = tokenizeRow(tokenizer, passage.prompt, answer);
    // The garbled prompt takes the prompt's place, token for token.
    if (answerStart !== garbledPrompt.length || ids.length > settings.maxLength) return;
    const text = { ids, targetStart: answerStart };
    const asKind =
      passage.kind === "completion"
        ? { isLearned: true }
        : { referenceIds: [...garbledPrompt, ...ids.slice(answerStart)] };
    best.set(passage, { text: { ...text, ...asKind }, recall });
  });
  const ofKind = (kind: Passage["kind"]): TargetedText[] =>
    [...best].filter(([passage]) => passage.kind === kind).map(([, { text }]) => text);
  return { completions: ofKind("completion"), questions: ofKind("question") };
}
