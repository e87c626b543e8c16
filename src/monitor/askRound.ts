import { completionLimit } from "../evaluation/completionLimit";
import { passageRecord } from "../evaluation/passageRecord";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import type { KeptAnswers } from "./answers";
import { completeAt } from "./endpoint";
import type { Endpoint, EndpointAnswer } from "./endpoint";

/** One round: every prompt of the passages is asked once. */
export interface Round {
  readonly endpoint: Endpoint;
  readonly passages: readonly Passage[];
  readonly settings: { readonly maxNewTokens: number; readonly stop: readonly string[] };
  readonly answers: KeptAnswers;
  /** Returns when the next request may be sent. */
  readonly pace: (signal: AbortSignal) => Promise<void>;
  /** Called after each answer with the tokens that the server has counted for it. It may throw to end the round. */
  readonly spend: (tokens: number | undefined) => void;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Asks a deployed model for every passage, and scores its answers as an evaluation of a local model does. The answers
 * of an interrupted attempt are not asked for again.
 *
 * @returns one record for each passage, in their order
 * @throws HumanError if the server does not answer, or answers no text
 */
export async function askRound(round: Round): Promise<PassageEvaluation[]> {
  const prompts = round.passages.flatMap((passage) =>
    [passage.prompt, ...passage.rephrasings].map((prompt) => ({ passage, prompt })),
  );
  const given: EndpointAnswer[] = [];
  for (const [question, { passage, prompt }] of prompts.entries()) {
    round.onProgress(question, prompts.length);
    given.push(round.answers.find(question) ?? (await askOnce(round, question, passage, prompt)));
  }
  round.onProgress(prompts.length, prompts.length);
  let next = 0;
  return round.passages.map((passage) => {
    const [completion, ...rephrased] = given.slice(next, (next += 1 + passage.rephrasings.length));
    if (completion === undefined) throw new Error("Each prompt of a passage has an answer.");
    // The server's tokenizer is not known, so the answer is compared as it is written in the set.
    return passageRecord(passage, { expected: passage.answer, completion, rephrased });
  });
}

const askOnce = async (
  { endpoint, settings, answers, pace, spend, signal }: Round,
  question: number,
  passage: Passage,
  prompt: string,
): Promise<EndpointAnswer> => {
  await pace(signal);
  const { stop } = settings;
  const answer = await completeAt(endpoint, { prompt, maxNewTokens: longestAnswer(passage, settings), stop }, signal);
  await answers.add(question, answer);
  spend(answer.tokens);
  return answer;
};

/** The largest number of tokens to ask for. A token has at least one byte, whatever the server's tokenizer is. */
const longestAnswer = (passage: Passage, { maxNewTokens }: Round["settings"]): number =>
  Math.min(maxNewTokens, completionLimit(passage, Buffer.byteLength(passage.answer)));
