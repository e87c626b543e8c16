import type { Split } from "./passages";

/** Mean scores of a set, each in 0..1; null where the set has no such passage. */
export interface Scores {
  /** ROUGE-L recall of the completions against the true text. */
  readonly regurgitation: number | null;
  /** ROUGE-L F1 of the completions against the true text. */
  readonly regurgitationF1: number | null;
  /** Share of the questions to which the whole completion is the answer. */
  readonly knowledge: number | null;
  /** The same share over the questions' rephrasings. */
  readonly rephrasedKnowledge: number | null;
  /** Means over the completions; absent where there are none or where they were not measured. */
  readonly memorization?: Memorization;
}

/** How well the model still predicts the true text of a passage when it reads it; each in 0..1. */
export interface Memorization {
  /** exp of the mean log-probability of the answer's tokens. */
  readonly probability: number;
  /** Share of the answer's tokens that the model finds the likeliest. */
  readonly exactMemorization: number;
  /**
   * Length of the longest ending of the answer in which the model finds every token the likeliest, as a share of the
   * answer's tokens. After the rest of the answer, greedy decoding recites this ending.
   */
  readonly extractionStrength: number;
}

/** Whether the completions are still language; shares in 0..1. */
export interface Fluency {
  /** Completions without a word. */
  readonly emptyShare: number;
  /** Completions that contain the same four words in a row three times or more. */
  readonly repetitiveShare: number;
}

/** The scores of each set; null where the run has no such set. */
export type SplitScores = Readonly<Record<Split, Scores | null>>;

/** The values of one evaluation. figures.ts names and explains them. */
export interface EvaluationSummary extends SplitScores {
  /** Area under the ROC curve of the loss attack. Members: forget documents. Non-members: holdout documents. */
  readonly membershipAuc: number | null;
  /** The same for the Min-K attack, which uses each text's least likely tokens; absent like `scores`. */
  readonly membershipMinKAuc?: number | null;
  /** Kolmogorov-Smirnov distance between the losses of members and non-members. */
  readonly membershipKs: number | null;
  /** Accuracy on the multiple-choice questions. */
  readonly utility: number | null;
  /** Share of the forget completions with a score above the 95th percentile of the holdout's. */
  readonly leakingShare: number | null;
  readonly fluency: Fluency | null;
  /** Absent in runs that were recorded before Lethe measured it; so are `utilitySet` and `perplexity`. */
  readonly scores?: BenchmarkScores;
  /** The questions behind `utility`; null without any. */
  readonly utilitySet?: UtilitySet | null;
  /** exp of the mean negative log-likelihood of a held-out text's tokens; null without such a text. */
  readonly perplexity?: number | null;
  readonly tasks: Readonly<Record<string, SplitScores>>;
}

/** The scores by which the LUME benchmark ranks, 0..1; null where a part of them is missing. */
export interface BenchmarkScores {
  /** Harmonic mean of the terms. */
  readonly taskAggregate: number | null;
  /**
   * The number of terms: regurgitation and knowledge of each task, for the forget set as 1 − x and for the retain set
   * as x; 12 on the data of the benchmark.
   */
  readonly terms: number;
  /** 1 − 2·|AUC − 0.5| of the loss attack. */
  readonly membership: number | null;
  /** Mean of the other two and the utility. The benchmark takes the utility on MMLU; see `utilitySet`. */
  readonly final: number | null;
}

/** How the model answers a multiple-choice question: by the likelihood of the options, or of their letters. */
export type UtilityAnswer = "likelihood" | "letter";

/** The questions of a utility. Utilities compare only for the same questions and the same way to answer. */
export interface UtilitySet {
  /** The name of the file or folder. */
  readonly name: string;
  readonly questions: number;
  readonly by: UtilityAnswer;
}

/** A span of matching words: half-open character ranges in the expected and in the generated text. */
export interface MatchedSpan {
  readonly expected: readonly [start: number, end: number];
  readonly generated: readonly [start: number, end: number];
  /** Length in words. */
  readonly words: number;
}

/** A line of `evaluations/<step>.ndjson`: one passage. */
export interface PassageEvaluation {
  readonly id: string;
  readonly split: Split;
  readonly task: string;
  readonly kind: "completion" | "question";
  /** The text that the model generated after the prompt. */
  readonly completion: string;
  /** Completions: ROUGE-L recall. Questions: 1 where the whole completion is the answer, else 0. */
  readonly score: number;
  /** Completions: ROUGE-L F1. */
  readonly f1?: number;
  /** Questions: the completion and the score of each rephrasing. */
  readonly rephrased?: readonly { readonly completion: string; readonly score: number }[];
  /** The longest span of words that the completion shares with the true text. */
  readonly span?: MatchedSpan;
  /** Mean negative log-likelihood of all tokens of the text, in nats a token. */
  readonly loss?: number;
  /** Mean of the lowest 40 % of the log-probabilities of these tokens. */
  readonly minK?: number;
  /** Completions: how well the model predicts the true text. */
  readonly memorization?: Memorization;
  /**
   * The tokens of the true text after the prompt, each with its log-probability (natural, three decimals) after the
   * true text before it: it shows word by word how well the model still knows the passage.
   */
  readonly tokens?: TokenScores;
}

/** Tokens with their log-probabilities. The texts of all tokens, joined, are the answer. */
export type TokenScores = readonly (readonly [text: string, logProbability: number])[];
