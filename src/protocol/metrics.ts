import type { Split } from "./passages";

/** Mean scores over a set of passages, each in 0..1; null where the set has no such passage. */
export interface Scores {
  /** ROUGE-L recall of the completions against the true text. */
  readonly regurgitation: number | null;
  /** ROUGE-L F1 of the same. */
  readonly regurgitationF1: number | null;
  /** Share of questions whose whole generation is the answer. */
  readonly knowledge: number | null;
  /** The same on the questions' rephrasings. */
  readonly rephrasedKnowledge: number | null;
  /** Means over the completions; left out where there are none, or where it was not measured. */
  readonly memorization?: Memorization;
}

/** How well a completion's true text is still known to a model that reads it along; each in 0..1. */
export interface Memorization {
  /** exp of the mean log-probability of the answer's tokens. */
  readonly probability: number;
  /** Share of the answer's tokens that the model finds the likeliest. */
  readonly exactMemorization: number;
  /**
   * Share of the answer's tokens from the first on after which each is the likeliest: the rest must be given to hear
   * them.
   */
  readonly extractionStrength: number;
}

/** How much the completions still read like language; shares in 0..1. */
export interface Fluency {
  /** Completions with no word in them. */
  readonly emptyShare: number;
  /** Completions in which one sequence of four words stands three times or more. */
  readonly repetitiveShare: number;
}

/** Every set's scores: null where the run has no such set. */
export type SplitScores = Readonly<Record<Split, Scores | null>>;

/** What one evaluation found: the figures of the LUME benchmark and the checks beside them. */
export interface EvaluationSummary extends SplitScores {
  /** Area under the ROC curve of the loss attack, members: forget documents, non-members: holdout documents. */
  readonly membershipAuc: number | null;
  /** The same of the Min-K attack, which looks at each text's least likely tokens; left out like `scores`. */
  readonly membershipMinKAuc?: number | null;
  /** Kolmogorov-Smirnov distance between members' and non-members' losses. */
  readonly membershipKs: number | null;
  /** Accuracy on the multiple-choice questions. */
  readonly utility: number | null;
  /** Share of forget completions scoring above the 95th percentile of the holdout's. */
  readonly leakingShare: number | null;
  readonly fluency: Fluency | null;
  /** Left out of runs recorded before it was measured, like `utilitySet` and `perplexity`. */
  readonly scores?: BenchmarkScores;
  /** What `utility` was measured on; null where it was not. */
  readonly utilitySet?: UtilitySet | null;
  /** exp of the mean negative log-likelihood of a held-out text's tokens; null where no such text is given. */
  readonly perplexity?: number | null;
  readonly tasks: Readonly<Record<string, SplitScores>>;
}

/** The scores that the LUME benchmark ranks by, 0..1; null where something to compute them from is missing. */
export interface BenchmarkScores {
  /** Harmonic mean of the terms. */
  readonly taskAggregate: number | null;
  /**
   * How many terms: each task's regurgitation and knowledge, once for the forget set as 1 − x and once for the retain
   * set as they are; 12 on the benchmark's own data.
   */
  readonly terms: number;
  /** 1 − 2·|AUC − 0.5| of the loss attack. */
  readonly membership: number | null;
  /** Mean of the other two and the utility, which is MMLU's in the benchmark: see the summary's `utilitySet`. */
  readonly final: number | null;
}

/** How a multiple-choice question is answered: by the likelihood of the options' texts, or by their letters. */
export type UtilityAnswer = "likelihood" | "letter";

/** What a utility was measured on: figures of two sets, or of two ways to answer, do not compare. */
export interface UtilitySet {
  /** Name of the file or folder. */
  readonly name: string;
  readonly questions: number;
  readonly by: UtilityAnswer;
}

/** A run of matching words: half-open character ranges in the expected and in the generated text. */
export interface MatchedSpan {
  readonly expected: readonly [start: number, end: number];
  readonly generated: readonly [start: number, end: number];
  /** Length in words. */
  readonly words: number;
}

/** One passage's line in `evaluations/<step>.ndjson`. */
export interface PassageEvaluation {
  readonly id: string;
  readonly split: Split;
  readonly task: string;
  readonly kind: "completion" | "question";
  /** What the model said after the prompt. */
  readonly completion: string;
  /** Completions: ROUGE-L recall. Questions: 1 when the whole generation is the answer, else 0. */
  readonly score: number;
  /** Completions: ROUGE-L F1. */
  readonly f1?: number;
  /** Questions: the score on each rephrasing, and what was said. */
  readonly rephrased?: readonly { readonly completion: string; readonly score: number }[];
  /** The longest run of words that the completion shares with the true text. */
  readonly span?: MatchedSpan;
  /** Mean negative log-likelihood of the whole text's tokens, in nats a token. */
  readonly loss?: number;
  /** Mean of the lowest 40 % of those tokens' log-probabilities. */
  readonly minK?: number;
  /** Completions: how well the true text is still known. */
  readonly memorization?: Memorization;
  /**
   * The true text's tokens after the prompt and the natural logarithm of the probability that the model gives each
   * after the true text before it, rounded to three decimals: how well it still knows the passage, word by word.
   */
  readonly tokens?: TokenScores;
}

/** Tokens and what the model thinks of them. The texts of an answer's tokens, one after another, are the answer. */
export type TokenScores = readonly (readonly [text: string, logProbability: number])[];
