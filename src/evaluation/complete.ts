import type { ProbeToken } from "../protocol/probe";
import { tokenTeller } from "../tokenizer/tokenTexts";
import type { AskedModel } from "./askedModel";
import { Continuation, promptTokens } from "./continuation";
import type { ContinuationLimits } from "./continuation";

export interface CompletionSettings extends ContinuationLimits {
  /** Number of prompts that are decoded side by side. */
  readonly batchSize: number;
}

/** A text to complete. */
export interface Prompt {
  readonly text: string;
  /** Limit of this text's completion, if it is lower than the limit in the settings. */
  readonly maxNewTokens?: number;
  /** Known first tokens of the completion, which the model reads but does not generate. */
  readonly knownStart?: readonly number[];
}

/**
 * Completes texts with the likeliest token each time.
 * @param onProgress called between batches with the number of finished prompts, and awaited
 * @returns the completions in the prompts' order
 */
export async function completePrompts(
  asked: AskedModel,
  prompts: readonly Prompt[],
  { batchSize, maxNewTokens, stop }: CompletionSettings,
  onProgress?: (done: number) => unknown,
): Promise<string[]> {
  const { model, version = "current" } = asked;
  const continuations = prompts.map(({ text, knownStart, maxNewTokens: ownLimit = Infinity }) => {
    const limit = Math.min(maxNewTokens, ownLimit);
    return continuationOf(asked, text, { maxNewTokens: limit, stop }, knownStart);
  });
  const unfinished = continuations.filter(({ isDone }) => !isDone);
  const known = continuations.length - unfinished.length;
  await model.decode(
    unfinished.map(({ request }) => request),
    { version, batchSize, onProgress: onProgress && ((done) => onProgress(known + done)) },
    (index, token) => unfinished[index]?.accept(token) ?? false,
  );
  return continuations.map((continuation) => continuation.completion());
}

export interface ProbeSettings extends ContinuationLimits {
  /** Called with every new token, but not with end-of-text. */
  readonly onToken?: (token: ProbeToken) => void;
  /** Ends the completion after the token in progress. */
  readonly signal?: AbortSignal | undefined;
}

/** A completion and the probability of each of its tokens. */
export interface Completion {
  readonly completion: string;
  readonly tokens: readonly ProbeToken[];
}

/** Completes one text as `completePrompts` does, and reports each token as soon as the model generates it. */
export async function completePrompt(
  asked: AskedModel,
  text: string,
  { maxNewTokens, stop, onToken, signal }: ProbeSettings,
): Promise<Completion> {
  const { model, version = "current" } = asked;
  const { tokenizer } = model;
  const continuation = continuationOf(asked, text, { maxNewTokens, stop });
  const textOf = tokenTeller(tokenizer, { cleanUpSpaces: false });
  const tokens: ProbeToken[] = [];
  const requests = continuation.isDone ? [] : [continuation.request];
  await model.decode(requests, { version, batchSize: 1, withLogProbabilities: true }, (_, token, logProbability) => {
    const wantsMore = continuation.accept(token);
    if (token !== tokenizer.endOfText) {
      const told = { text: textOf(token), logProbability };
      tokens.push(told);
      onToken?.(told);
    }
    return wantsMore && signal?.aborted !== true;
  });
  return { completion: continuation.completion(), tokens };
}

/** A continuation that stays within the model's context length. */
function continuationOf(
  { model: { facts, tokenizer } }: AskedModel,
  text: string,
  limits: ContinuationLimits,
  knownStart?: readonly number[],
): Continuation {
  const prompt = promptTokens(tokenizer, text);
  const room = Math.max(0, facts.contextLength - prompt.length);
  return new Continuation(
    prompt,
    { ...limits, maxNewTokens: Math.min(limits.maxNewTokens, room) },
    tokenizer,
    knownStart,
  );
}
