import type { LiveModel, TargetedText } from "../../backends/backend";
import { randomStream } from "../../data/randomStreams";
import { candidatesPerPassage, longestAlternative } from "../../evaluation/alternativeCandidates";
import { completePrompts } from "../../evaluation/complete";
import type { Completion } from "../../evaluation/complete";
import { promptTokens } from "../../evaluation/continuation";
import { isEmpty, isRepetitive } from "../../protocol/fluency";
import { recitation } from "../../evaluation/recitation";
import type { Passage } from "../../protocol/passages";
import type { OpenKept } from "../../runs/keptCompletions";
import { tokenizeRow } from "../../tokenizer/rowTokens";
import { createReplacement, specialTokens } from "../plan/replacement";
import type { AlternativeTexts } from "../plan/trainingTexts";

interface AlternativeSettings {
  /** Share of a prompt's tokens that are replaced, so that the model does not recognise the prompt. */
  readonly contextNoise: number;
  /** Training reads at most this many tokens of one text. */
  readonly maxLength: number;
  readonly batchSize: number;
  /** The run's seed. */
  readonly seed: number;
}

/**
 * Makes an alternative answer for each passage of the forget set. The function replaces some tokens of the prompt with
 * random tokens, so that the model does not recognise the passage. The model then completes this garbled prompt by
 * greedy decoding. The completion is the alternative answer. It is the answer of a model that does not know the
 * passage. Training on alternative answers tells the model what to predict instead of the forgotten answers. Unlearning
 * then damages other texts less. Mekala et al. 2024 (arXiv 2409.13474) also train on alternative answers during
 * unlearning.
 *
 * If the passage is a completion, the model learns the alternative answer by heart. If the passage is a question, the
 * model must not learn a wrong answer by heart, because its answers to similar questions of the retain set would change
 * too. After the true question, the model then only learns to predict what the original model predicts after the
 * garbled question.
 *
 * Each passage has several candidates. The candidate with the lowest ROUGE-L recall of the true answer is kept. Empty
 * and repetitive candidates are left out, so a passage may have no alternative answer.
 * @param model a model with the target model's weights. The function does not change this model
 * @param others texts from which the replacement tokens are drawn
 * @param openKept opens the completions that an earlier attempt of the run has kept
 * @param onProgress called between two batches. `done` is the number of finished candidates, and `total` is the number
 *   of all candidates
 */
export async function alternativeAnswers(
  model: LiveModel,
  passages: readonly Passage[],
  others: readonly TargetedText[],
  { contextNoise, maxLength, batchSize, seed }: AlternativeSettings,
  openKept: OpenKept,
  onProgress: (done: number, total: number) => void,
): Promise<AlternativeTexts> {
  const { tokenizer } = model;
  const garble = createReplacement(others, randomStream(seed, "alternativePrompts"), specialTokens(tokenizer));
  const drafts = passages
    .filter(({ split }) => split === "forget")
    .flatMap((passage) => {
      const prompt = tokenizer.encodePrompt(passage.prompt);
      const maxNewTokens = longestAlternative(tokenizer.encodePrompt(passage.answer).length);
      return Array.from({ length: candidatesPerPassage }, () => ({
        passage,
        garbledPrompt: garble(prompt, contextNoise),
        maxNewTokens,
      }));
    });
  const prompts = drafts.map(({ garbledPrompt, maxNewTokens }) => ({
    text: tokenizer.decode(garbledPrompt),
    maxNewTokens,
  }));
  const maxNewTokens = prompts.reduce((most, prompt) => Math.max(most, prompt.maxNewTokens), 0);
  const kept = await openKept({ batchSize, prompts });
  const completions: Completion[] = [];
  const lengths = prompts.map(({ text }) => promptTokens(tokenizer, text).length);
  let done = 0;
  for (const [index, batch] of batchesByLength(lengths, batchSize).entries()) {
    const asked = batch.flatMap((place) => prompts[place] ?? []);
    let answers = kept.batches[index];
    if (answers === undefined) {
      answers = await completePrompts({ model }, asked, { batchSize, maxNewTokens, stop: [] });
      await kept.add(answers);
    }
    for (const [row, place] of batch.entries()) completions[place] = answers[row] ?? { text: "" };
    done += batch.length;
    onProgress(done, prompts.length);
  }

  const best = new Map<Passage, { text: TargetedText; recall: number }>();
  drafts.forEach(({ passage, garbledPrompt }, index) => {
    const { text: generated = "", problem } = completions[index] ?? {};
    const answer = generated.trim();
    if (problem !== undefined || isEmpty(answer) || isRepetitive(answer)) return;
    const recall = recitation(passage.answer, answer)?.recall ?? 0;
    if (recall >= (best.get(passage)?.recall ?? Infinity)) return;
    const { ids, answerStart } = tokenizeRow(tokenizer, passage.prompt, answer);
    // The original model reads the garbled prompt in place of the true prompt, so both prompts must have the same
    // number of tokens.
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

/**
 * Divides prompts into batches. The longest prompts come first, so that the prompts of one batch have similar lengths.
 * The division depends on the prompts alone: an interrupted run continues with the same batches.
 *
 * @returns the places of the prompts in each batch
 */
function batchesByLength(lengths: readonly number[], batchSize: number): number[][] {
  const longestFirst = [...lengths.entries()].sort(([a, first], [b, second]) => second - first || a - b);
  const batches: number[][] = [];
  for (let start = 0; start < longestFirst.length; start += batchSize)
    batches.push(longestFirst.slice(start, start + batchSize).map(([place]) => place));
  return batches;
}
