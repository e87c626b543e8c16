import type { Sampling } from "../backends/backend";
import type { ProbeCompletion, ProbeResult, ProbeSampling, ProbeToken } from "../protocol/probe";
import { tokenTeller } from "../tokenizer/tokenTexts";
import type { AskedModel } from "./askedModel";
import { Continuation } from "./continuation";
import type { ContinuationLimits } from "./continuation";

export interface CompletionSettings extends ContinuationLimits {
  /** Number of prompts that are decoded at the same time. */
  readonly batchSize: number;
  /** Default: greedy decoding. */
  readonly sampling?: Sampling;
  /** Another number draws other completions. Default: 0. */
  readonly sample?: number;
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
 * Completes texts by greedy decoding, or draws one completion of each.
 * @param onProgress called between two batches with the number of finished prompts. The next batch begins when the
 *   promise that `onProgress` returns has resolved
 * @returns one completion for each prompt, in the order of the prompts
 */
export async function completePrompts(
  { model, version = "current" }: AskedModel,
  prompts: readonly Prompt[],
  { batchSize, maxNewTokens, stop, sampling, sample = 0 }: CompletionSettings,
  onProgress?: (done: number) => unknown,
): Promise<Completion[]> {
  const continuations = prompts.map(({ text, knownStart, maxNewTokens: ownLimit = Infinity }) => {
    const limit = Math.min(maxNewTokens, ownLimit);
    return new Continuation(model, text, { maxNewTokens: limit, stop }, knownStart);
  });
  const unfinished = continuations.filter(({ isDone }) => !isDone);
  const known = continuations.length - unfinished.length;
  await model.decode(
    unfinished.map(({ request }) => ({ ...request, sample })),
    { version, batchSize, onProgress: (done) => onProgress?.(known + done), ...(sampling && { sampling }) },
    (index, token, logProbability) => unfinished[index]?.accept(token, logProbability) ?? false,
  );
  return continuations.map((continuation) => ({ text: continuation.completion(), problem: continuation.problem }));
}

interface SampleSettings extends ContinuationLimits {
  /** Called with every new token, but not with an end token that has no text. */
  readonly onToken?: (token: ProbeToken) => void;
  /** Called after every token. If the function returns true, the completion ends. */
  readonly isCancelled?: () => boolean;
}

interface ProbeSettings extends SampleSettings {
  /** Default: one completion by greedy decoding. */
  readonly sampling?: ProbeSampling | undefined;
}

/**
 * Completes one text as `completePrompts` does, or draws several completions. Reports each token as soon as the model
 * generates it.
 */
export async function completePrompt(
  asked: AskedModel,
  text: string,
  { sampling, ...settings }: ProbeSettings,
): Promise<Omit<ProbeResult, "step">> {
  if (sampling === undefined) return completeOnce(asked, text, settings);
  const { count, temperature, seed } = sampling;
  const draw = (sample: number): Promise<ProbeCompletion> =>
    completeOnce(asked, text, { ...settings, sample, sampling: { temperature, seed: seed + sample } });
  const first = await draw(0);
  const further: ProbeCompletion[] = [];
  while (further.length + 1 < count && settings.isCancelled?.() !== true) further.push(await draw(further.length + 1));
  return { ...first, ...(count > 1 && { further }) };
}

interface OneSample extends SampleSettings {
  /** The number of the completion, counted from 0. */
  readonly sample?: number;
  readonly sampling?: Sampling;
}

const completeOnce = async (
  { model, version = "current" }: AskedModel,
  text: string,
  { maxNewTokens, stop, onToken, isCancelled, sample, sampling }: OneSample,
): Promise<ProbeCompletion> => {
  const { tokenizer } = model;
  const continuation = new Continuation(model, text, { maxNewTokens, stop });
  const textOf = tokenTeller(tokenizer, { cleanUpSpaces: false });
  const tokens: ProbeToken[] = [];
  const requests = continuation.isDone ? [] : [continuation.request];
  const options = { version, batchSize: 1, ...(sampling !== undefined && { sampling }) };
  await model.decode(requests, options, (_, token, logProbability) => {
    const wantsMore = continuation.accept(token, logProbability);
    const hasText = !tokenizer.endTokens.has(token) || tokenizer.decode([token]) !== "";
    if (continuation.problem === undefined && hasText) {
      const told = { text: textOf(token), logProbability, ...(sample !== undefined && { sample }) };
      tokens.push(told);
      onToken?.(told);
    }
    return wantsMore && isCancelled?.() !== true;
  });
  const { problem } = continuation;
  return { completion: continuation.completion(), ...(problem !== undefined && { problem }), tokens };
};
