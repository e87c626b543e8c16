import type { Passage } from "../protocol/passages";

/** The completion of a question may have this many tokens more than the true answer. */
const questionMargin = 16;

/**
 * The largest number of tokens in the completion of a passage with a true answer of `answerTokens` tokens. A question's
 * completion ends when it is clearly longer than the true answer, because a longer completion scores 0 in any case.
 * Other passages have no limit besides `evaluation.maxNewTokens`.
 */
export function completionLimit({ kind }: Pick<Passage, "kind">, answerTokens: number): number {
  return kind === "question" ? answerTokens + questionMargin : Infinity;
}
