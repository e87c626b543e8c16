import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { exactMatch } from "./knowledge";
import { longestMatchedSpan } from "./matchedSpan";
import type { TrueTextScores } from "./scoreTrueTexts";
import { rougeL } from "./rougeL";

/** A model's completions of a passage's prompts, and the scores of the true text. */
export interface PassageAnswer {
  readonly completion: string;
  /** Completions of the rephrasings, in their order. */
  readonly rephrased: readonly string[];
  /** Undefined for a question. */
  readonly trueText?: TrueTextScores | undefined;
}

/** Scores one passage. A completion gets ROUGE-L. A question gets 1 if the whole completion is the answer, else 0. */
export function passageRecord(passage: Passage, { completion, rephrased, trueText }: PassageAnswer): PassageEvaluation {
  const { id, split, task, kind, answer } = passage;
  const span = longestMatchedSpan(answer, completion);
  const common = { id, split, task, kind, completion, ...(span && { span }) };
  if (kind === "completion") {
    const { recall, f1 } = rougeL(answer, completion);
    return { ...common, score: recall, f1, ...trueText };
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
