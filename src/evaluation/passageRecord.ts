import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { exactMatch } from "./knowledge";
import { longestMatchedSpan } from "./matchedSpan";
import type { ReadPassage } from "./readAlong";
import { rougeL } from "./rougeL";

/** What a model said to a passage's prompts, and how likely it found the passage's text. */
export interface PassageAnswer {
  readonly completion: string;
  /** One a rephrasing. */
  readonly rephrased: readonly string[];
  /** What reading the true text says; completions only. */
  readonly read?: ReadPassage | undefined;
}

/** Scores one passage: ROUGE-L for a completion, exact match of the whole generation for a question. */
export function passageRecord(passage: Passage, { completion, rephrased, read }: PassageAnswer): PassageEvaluation {
  const { id, split, task, kind, answer } = passage;
  const span = longestMatchedSpan(answer, completion);
  const common = { id, split, task, kind, completion, ...(span && { span }) };
  if (kind === "completion") {
    const { recall, f1 } = rougeL(answer, completion);
    return { ...common, score: recall, f1, ...read };
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
