import { sharedInOrder } from "./rougeL";
import type { RougeL } from "./rougeL";
import { sharedSequences } from "./rougeN";
import { rougeTokens } from "./rougeTokens";

/** ROUGE figures, each in 0..1. */
export interface Rouge extends RougeL {
  /** ROUGE-1 recall: the share of the reference's tokens that the candidate has, in any order. */
  readonly rouge1: number | undefined;
  /** ROUGE-2 recall: the same for pairs of consecutive tokens. */
  readonly rouge2: number | undefined;
}

/**
 * ROUGE of a generated text (`candidate`) against the true text (`reference`). It equals rouge_score's `rougeL`,
 * `rouge1` and `rouge2` with `use_stemmer=True`. The recall of ROUGE-L is LUME's regurgitation.
 */
export function rouge(reference: string, candidate: string): Rouge {
  return rougeOfTokens(rougeTokens(reference), rougeTokens(candidate));
}

/** The figures of two lists of tokens. */
export function rougeOfTokens(reference: readonly string[], candidate: readonly string[]): Rouge {
  const [rouge1, rouge2] = [1, 2].map((length) => sharedSequences(reference, candidate, length));
  return { ...sharedInOrder(reference, candidate), rouge1, rouge2 };
}
