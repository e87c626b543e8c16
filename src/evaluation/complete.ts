import type { ProbeResult, ProbeToken } from "../protocol/probe";
import { tokenTeller } from "../tokenizer/tokenTexts";
import type { AskedModel } from "./askedModel";
import { Continuation } from "./continuation";
import type { ContinuationLimits } from "./continuation";

export interface CompletionSettings extends ContinuationLimits {
  /** Number of prompts that are decoded at the same time. */
  readonly batchSize: number;
}

/** The text that a model generated. */
export interface Completion {
  readonly text: string;
  /** A clause for the user: why the text is not a real completion of the model. Undefined if the text is one. */
  readonly problem?: string | undefined;
}

/** A text to complete. */
export interface Prompt {
  readonly text: string;
  /**
   * The largest number of tokens to generate for this text. The limit in the settings applies too, so the smaller one
   * counts.
   */
  readonly maxNewTokens?: number;
  /**
   * The first tokens of the completion, if they are already known. The model reads these tokens and continues after
   * them.
   */
  readonly knownStart?: readonly number[];
}

/**
 * Completes texts by greedy decoding.
 * @param onProgress called between two batches with the number of finished prompts. The next batch begins when the
 *   promise that `onProgress` returns has resolved
 * @returns one completion for each prompt, in the order of the prompts
 */
export async function completePrompts(
  { model, version = "current" }: AskedModel,
  prompts: readonly Prompt[],
  { batchSize, maxNewTokens, stop }: CompletionSettings,
  onProgress?: (done: number) => unknown,
): Promise<Completion[]> {
  const continuations = prompts.map(({ text, knownStart, maxNewTokens: ownLimit = Infinity }) => {
    const limit = Math.min(maxNewTokens, ownLimit);
    return new Continuation(model, text, { maxNewTokens: limit, stop }, knownStart);
  });
  const unfinished = continuations.filter(({ isDone }) => !isDone);
  const known = continuations.length - unfinished.length;
  await model.decode(
    unfinished.map(({ request }) => request),
    { version, batchSize, onProgress: (done) => onProgress?.(known + done) },
    (index, token, logProbability) => unfinished[index]?.accept(token, logProbability) ?? false,
  );
  return continuations.map((continuation) => ({ text: continuation.completion(), problem: continuation.problem }));
}

interface ProbeSettings extends ContinuationLimits {
  /** Called with every new token, but not with an end token that has no text. */
  readonly onToken?: (token: ProbeToken) => void;
  /** Called after every token. If the function returns true, the completion ends. */
  readonly isCancelled?: () => boolean;
}

/** Completes one text as `completePrompts` does, and reports each token as soon as the model generates it. */
export async function completePrompt(
  { model, version = "current" }: AskedModel,
  text: string,
  { maxNewTokens, stop, onToken, isCancelled }: ProbeSettings,
): Promise<Omit<ProbeResult, "step">> {
  const { tokenizer } = model;
  const continuation = new Continuation(model, text, { maxNewTokens, stop });
  const textOf = tokenTeller(tokenizer, { cleanUpSpaces: false });
  const tokens: ProbeToken[] = [];
  const requests = continuation.isDone ? [] : [continuation.request];
  await model.decode(requests, { version, batchSize: 1 }, (_, token, logProbability) => {
    const wantsMore = continuation.accept(token, logProbability);
    const hasText = !tokenizer.endTokens.has(token) || tokenizer.decode([token]) !== "";
    if (continuation.problem === undefined && hasText) {
      const told = { text: textOf(token), logProbability };
      tokens.push(told);
      onToken?.(told);
    }
    return wantsMore && isCancelled?.() !== true;
  });
  const { problem } = continuation;
  return { completion: continuation.completion(), ...(problem !== undefined && { problem }), tokens };
}
