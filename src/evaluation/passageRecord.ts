import type { PassageEvaluation, TokenScores } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { exactMatch } from "./knowledge";
import { longestMatchedSpan } from "./matchedSpan";
import { rougeL } from "./rougeL";

/** What a model said to a passage's prompts, and how likely it found the passage's text. */
export interface PassageAnswer {
  readonly completion: string;
  /** One a rephrasing. */
  readonly rephrased: readonly string[];
  /** Mean negative log-likelihood in nats a token; completions only. */
  readonly loss?: number;
  /** The answer's tokens and their log-probabilities; completions only. */
  readonly tokens?: TokenScores;
}

/** Scores one passage: ROUGE-L for a completion, exact match of the whole generation for a question. */
export function passageRecord(
  passage: Passage,
  { completion, rephrased, loss, tokens }: PassageAnswer,
): PassageEvaluation {
  const { id, split, task, kind, answer } = passage;
  const span = longestMatchedSpan(answer, completion);
  const common = { id, split, task, kind, completion, ...(span && { span }) };
  if (kind === "completion") {
    const { recall, f1 } = rougeL(answer, completion);
    return { ...common, score: recall, f1, ...(loss !== undefined && { loss }), ...(tokens && { tokens }) };
  }
  const scoreOf = (generated: string): number => (exactMatch(answer, generated) ? 1 : 0);
  return {
    ...common,
    score: scoreOf(completion),
    ...(rephrased.length > 0 && {
      rephrased: rephrased.map((generated) => ({ completion: generated, score: scoreOf(generated) })),
    }),
  };
}
