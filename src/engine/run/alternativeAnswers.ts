import type { LiveModel, TargetedText } from "../../backends/backend";
import { randomStream } from "../../data/randomStreams";
import { completePrompts } from "../../evaluation/complete";
import { isEmpty, isRepetitive } from "../../evaluation/fluency";
import { rougeL } from "../../evaluation/rougeL";
import type { Passage } from "../../protocol/passages";
import { tokenizeRow } from "../../tokenizer/rowTokens";
import { createReplacement } from "../plan/replacement";
import type { AlternativeTexts } from "../plan/trainingTexts";

/** Number of candidates for each passage. The candidate that shares least with the true answer is kept. */
const candidatesPerPassage = 4;
/** The greatest length of an alternative, as a multiple of the true answer's length. */
const lengthFactor = 1.5;
const shortestLimit = 12;

export interface AlternativeSettings {
  /** Share of a prompt's tokens that are replaced, so that the model does not recognise the prompt. */
  readonly contextNoise: number;
  /** Training reads at most this many tokens of one text. */
  readonly maxLength: number;
  readonly batchSize: number;
  /** The run's seed. */
  readonly seed: number;
}

/**
 * Makes an alternative answer for each passage of the forget set: the model's greedy completion of the garbled prompt.
 * This is the answer of a model that does not know the passage. Training on alternatives gives forgetting a direction,
 * so that it spreads less to other texts. Mekala et al. 2024 (arXiv 2409.13474) also teach alternative answers beside
 * forgetting.
 *
 * For a completion, training learns the alternative. For a question, training only keeps the original model's
 * predictions after the garbled prompt. A wrong answer learnt by heart would spread to similar questions of the retain
 * set.
 *
 * Of several candidates, the one with the least ROUGE-L recall of the true answer is kept. Empty and repetitive
 * candidates are left out, so a passage may have no alternative.
 * @param model a model with the target model's weights; this function does not change it
 * @param others texts that give the replacement tokens
 * @param onProgress called between batches with the number of candidates so far and their total
 */
export async function alternativeAnswers(
  model: LiveModel,
  passages: readonly Passage[],
  others: readonly TargetedText[],
  { contextNoise, maxLength, batchSize, seed }: AlternativeSettings,
  onProgress: (done: number, total: number) => void,
): Promise<AlternativeTexts> {
  const { tokenizer } = model;
  const garble = createReplacement(others, randomStream(seed, "alternativePrompts"));
  const drafts = passages
    .filter(({ split }) => split === "forget")
    .flatMap((passage) => {
      const prompt = tokenizer.encodePrompt(passage.prompt);
      const limit = lengthFactor * tokenizer.encodePrompt(passage.answer).length;
      return Array.from({ length: candidatesPerPassage }, () => ({
        passage,
        garbledPrompt: garble(prompt, contextNoise),
        maxNewTokens: Math.max(shortestLimit, Math.ceil(limit)),
      }));
    });
  const prompts = drafts.map(({ garbledPrompt, maxNewTokens }) => ({
    text: tokenizer.decode(garbledPrompt),
    maxNewTokens,
  }));
  const maxNewTokens = Math.max(0, ...prompts.map((prompt) => prompt.maxNewTokens));
  const completions = await completePrompts({ model }, prompts, { batchSize, maxNewTokens, stop: [] }, (done) =>
    onProgress(done, prompts.length),
  );

  const best = new Map<Passage, { text: TargetedText; recall: number }>();
  drafts.forEach(({ passage, garbledPrompt }, index) => {
    const answer = (completions[index] ?? "").trim();
    if (isEmpty(answer) || isRepetitive(answer)) return;
    const { recall } = rougeL(passage.answer, answer);
    if (recall >= (best.get(passage)?.recall ?? Infinity)) return;
    const { ids, answerStart } = tokenizeRow(tokenizer, passage.prompt, answer);
    // The garbled prompt replaces the prompt token for token, so both must have the same length.
    if (answerStart !== garbledPrompt.length || ids.length > maxLength) return;
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
