import type { furtherSplits, mainSplits, Split } from "./passages";

/**
 * Mean scores of a set, each in 0..1. A score is null if the set has no passages of the kind that the score measures,
 * or if none of them could be measured.
 */
export interface Scores {
  /** ROUGE-L recall of the completions against the true text. */
  readonly regurgitation: number | null;
  /** ROUGE-L F1 of the completions against the true text. */
  readonly regurgitationF1: number | null;
  /** Mean of `PassageEvaluation.nearVerbatim`. The key is absent if no completion has such a value, as in old runs. */
  readonly nearVerbatim?: number;
  /** ROUGE-1 recall of the completions against the true text. The key is absent in old runs, as is `rouge2`. */
  readonly rouge1?: number;
  /** ROUGE-2 recall of the completions against the true text. */
  readonly rouge2?: number;
  /** Share of the questions for which the whole completion equals the answer. */
  readonly knowledge: number | null;
  /** Like `knowledge`, but measured over the rephrasings of the questions. */
  readonly rephrasedKnowledge: number | null;
  /**
   * Means over the completions of the set. The key is absent if the set has no completions, or if the evaluation did
   * not measure these values.
   */
  readonly memorization?: Memorization;
  /**
   * How many passages the means of each group cover. A group has a key here only if the group's means leave out a
   * passage or compare a passage by characters.
   */
  readonly coverage?: Readonly<Partial<Record<CoveredMean, Coverage>>>;
}

/**
 * The groups of means. All means of a group cover the same passages.
 *
 * - `completions`: the means of r, F1, ROUGE-1, ROUGE-2 and near-verbatim recall.
 * - `questions`: the mean of t.
 * - `rephrasings`: the mean of t on rephrased questions.
 * - `trueTexts`: the means of the scores in `memorization`.
 */
export type CoveredMean = "completions" | "questions" | "rephrasings" | "trueTexts";

/** How many passages (or rephrasings) a mean covers, and how many of them were compared by characters. */
export interface Coverage {
  /**
   * The number of passages that the mean is about, for example all questions. It includes the passages that could not
   * be measured.
   */
  readonly passages: number;
  /** The number of passages that could not be measured. The mean leaves these passages out. */
  readonly unmeasured: number;
  /** The number of passages that were compared by characters and not by words. */
  readonly byCharacters: number;
  /** The reasons why passages could not be measured, without repetitions. */
  readonly reasons: readonly string[];
}

/** How well the model still predicts the true text of a passage, token by token. Each value is in 0..1. */
export interface Memorization {
  /** exp of the mean log-probability over the answer's tokens. */
  readonly probability: number;
  /** Share of the answer's tokens that are the model's likeliest token at their position. */
  readonly exactMemorization: number;
  /**
   * The length of the longest ending of the answer in which every token is the model's likeliest token. The length is a
   * share of the answer's tokens. By greedy decoding, the model recites this ending after it has read all tokens before
   * the ending.
   */
  readonly extractionStrength: number;
}

/**
 * A measurement by scoring alone scores true texts and generates no text; see `ScoringEvent`. This type is the part of
 * `Memorization` that such a measurement reports. The values are means over passages. The means cover completions and
 * answers of questions.
 */
export type TextRecall = Pick<Memorization, "probability" | "exactMemorization">;

/**
 * The measured values of the two sets of passages that a run trains on: the forget set and the retain set. The value of
 * a set is null if none of the set's texts could be scored.
 */
export type SplitTextRecall = Readonly<Record<"forget" | "retain", TextRecall | null>>;

/** The values of one measurement by scoring alone. */
export interface TextRecallSummary extends SplitTextRecall {
  readonly tasks: Readonly<Record<string, SplitTextRecall>>;
}

/** Two shares in 0..1. They show whether the completions are still natural language. */
export interface Fluency {
  /** Completions without a word. */
  readonly emptyShare: number;
  /** Share of the completions that contain the same sequence of four words three times or more. */
  readonly repetitiveShare: number;
}

/**
 * The scores of each set. The value for a set is null if the run does not have this set. The key of a further set is
 * absent then, as in old runs.
 */
export type SplitScores = Readonly<
  Record<(typeof mainSplits)[number], Scores | null> & Partial<Record<(typeof furtherSplits)[number], Scores>>
>;

/** The values of one evaluation. figures.ts names and explains them. */
export interface EvaluationSummary extends SplitScores {
  /**
   * Area under the ROC curve of the loss attack. The members are the forget documents. The non-members are the holdout
   * documents.
   */
  readonly membershipAuc: number | null;
  /**
   * Area under the ROC curve of the Min-K attack. The attack uses the least likely tokens of each text. If the key
   * `scores` is absent, this key is absent too.
   */
  readonly membershipMinKAuc?: number | null;
  /**
   * Area under the ROC curve of the Min-K++ attack. It is like Min-K, but each token is compared with all tokens that
   * could stand in its place. The key is absent in old runs, as is the key of the next attack.
   */
  readonly membershipMinKPlusPlusAuc?: number | null;
  /** Area under the ROC curve of the ZLIB attack, which compares the loss of a text with its compressed size. */
  readonly membershipZlibAuc?: number | null;
  /**
   * Area under the ROC curve of the loss attack on texts whose prompt and answer are joined without a space. It is null
   * if the loss of a joined text could not be measured. The key is absent in evaluations during training.
   */
  readonly membershipJoinedAuc?: number | null;
  /** Kolmogorov-Smirnov distance between the losses of the forget documents and the losses of the holdout documents. */
  readonly membershipKs: number | null;
  /**
   * The scores of rows with wrong answers, as means over rows, each in 0..1: min(R, 1/R) of the forget set and
   * max(0, 1 − R) of the retain set. R is the truth ratio; see protocol/truthRatio.ts. A value is null if no row of the
   * set has wrong answers, or if none could be measured. The key is absent if no row at all has wrong answers.
   */
  readonly truthRatio?: { readonly forget: number | null; readonly retain: number | null };
  /**
   * TOFU's model utility, in 0..1; see evaluation/truthFigures.ts. It is null if one of its terms could not be
   * measured. The key is absent if no row of the retain set has wrong answers.
   */
  readonly modelUtility?: number | null;
  /** Accuracy on the multiple-choice questions. */
  readonly utility: number | null;
  /** Share of the forget set's completions with a score above the 95th percentile of the holdout set's scores. */
  readonly leakingShare: number | null;
  readonly fluency: Fluency | null;
  /** Present if every completion of every set is without a word. The figures then show nothing about what is known. */
  readonly isSilent?: true;
  /**
   * The keys `scores`, `utilitySet` and `perplexity` are absent in old runs, because Lethe did not compute their values
   * then.
   */
  readonly scores?: BenchmarkScores;
  /** The questions that `utility` is measured on. It is null if there are no such questions. */
  readonly utilitySet?: UtilitySet | null;
  /**
   * exp of the mean negative log-likelihood over the tokens of a held-out text. It is null if there is no such text.
   */
  readonly perplexity?: number | null;
  /**
   * Remarks on the figures of the whole model, as clauses for the user. A remark says why the figure is null, or what
   * the figure leaves out. The key of a remark is the key of its figure. A figure without a remark has no key here.
   */
  readonly remarks?: Readonly<Record<string, string>>;
  readonly tasks: Readonly<Record<string, SplitScores>>;
  /**
   * The 95 % intervals of figures, by the key of the figure, such as `forget.regurgitation`; see protocol/intervals/. A
   * figure over fewer than two documents has no interval. The key is absent in old runs.
   */
  readonly intervals?: Readonly<Record<string, readonly [low: number, high: number]>>;
  /** The same for the figures of each task, if there are several tasks. */
  readonly taskIntervals?: Readonly<Record<string, Readonly<Record<string, readonly [low: number, high: number]>>>>;
}

/**
 * The LUME benchmark ranks models by these scores. Each score is in 0..1. It is null if one of its parts is missing.
 */
export interface BenchmarkScores {
  /** Harmonic mean of several terms. The comment of `terms` defines them. */
  readonly taskAggregate: number | null;
  /**
   * The number of terms in `taskAggregate`. Each task has two terms for the forget set and two terms for the retain
   * set: one for regurgitation and one for knowledge. For the retain set, a term is the score itself. For the forget
   * set, a term is 1 minus the score. The benchmark's data give 12 terms.
   */
  readonly terms: number;
  /** 1 − 2·|AUC − 0.5| of the loss attack. */
  readonly membership: number | null;
  /**
   * Mean of the task aggregate, the membership score and the utility. The benchmark measures the utility on MMLU; see
   * `utilitySet`.
   */
  readonly final: number | null;
}

/**
 * How the model answers a multiple-choice question: by the likelihood of each option's text, or by the likelihood of
 * each option's letter.
 */
export type UtilityAnswer = "likelihood" | "letter";

/**
 * The questions that a utility was measured on. Two utilities are comparable only if they have the same questions and
 * the same way to answer.
 */
interface UtilitySet {
  /** The name of the file or folder that contains the questions. */
  readonly name: string;
  readonly questions: number;
  readonly by: UtilityAnswer;
  /** The number of questions that could not be measured, if there are any. The utility leaves them out. */
  readonly unmeasured?: number;
  /**
   * One character for each question: `1` for a right answer, `0` for a wrong one and `-` if the answer could not be
   * measured. With it, two models can be compared question by question. Absent in old runs.
   */
  readonly answers?: string;
}

/** The units by which a completion can be compared with the true text. See evaluation/recitation.ts. */
export type ComparedBy = "words" | "characters";

/**
 * A span of matching words, as half-open character ranges: one range in the expected text, and one range in the
 * generated text.
 */
export interface MatchedSpan {
  readonly expected: readonly [start: number, end: number];
  readonly generated: readonly [start: number, end: number];
  /** Length in words. */
  readonly words: number;
  /**
   * The unit of the span's length in texts for the user. This key is present if most words of the span are single
   * characters, as in Chinese. If this key is absent, the unit is words.
   */
  readonly unit?: "characters";
}

/** A line of `evaluations/<step>.ndjson`: the result of one passage. */
export interface PassageEvaluation {
  readonly id: string;
  readonly split: Split;
  readonly task: string;
  readonly kind: "completion" | "question";
  /** The text that the model generated after the prompt. */
  readonly completion: string;
  /**
   * For a completion, the ROUGE-L recall. For a question, 1 if the whole completion equals the answer, else 0. The
   * score is null if it could not be measured.
   */
  readonly score: number | null;
  /**
   * This key is present if the evaluation only scored the true text and generated nothing: the completion is empty and
   * the score is null. See evaluation/onlyScored.ts.
   */
  readonly isOnlyScored?: true;
  /** Completions: ROUGE-L F1. */
  readonly f1?: number;
  /**
   * Completions: how much of the true text the most similar part of the completion repeats; see
   * evaluation/nearVerbatim.ts. The key is absent in old runs, and if the true text has no word.
   */
  readonly nearVerbatim?: number;
  /**
   * Completions: ROUGE-1 recall, the share of the true text's words that the completion has, in any order. The key is
   * absent in old runs, as is `rouge2`.
   */
  readonly rouge1?: number;
  /**
   * Completions: ROUGE-2 recall, the same for pairs of consecutive words. The key is also absent if the true text has
   * only one word.
   */
  readonly rouge2?: number;
  /**
   * This key is present if `score`, `f1`, `rouge1` and `rouge2` compare characters instead of words. They do so if
   * ROUGE cannot read the script of the true text.
   */
  readonly comparedBy?: "characters";
  /** Why parts of the record are missing, as clauses for the user. */
  readonly unmeasured?: Unmeasured;
  /** For a question, the completion and the score of each rephrasing. */
  readonly rephrased?: readonly { readonly completion: string; readonly score: number | null }[];
  /** The truth ratio R of a row with wrong answers: 0 or more; see protocol/truthRatio.ts. */
  readonly truthRatio?: number;
  /** The geometric mean of the probabilities of the answer's tokens. Only rows with wrong answers have this key. */
  readonly answerProbability?: number;
  /** ROUGE-L recall of a question's completion, in 0..1. Only questions with wrong answers have this key. */
  readonly answerRecall?: number;
  /** The longest span of words that the completion shares with the true text. */
  readonly span?: MatchedSpan;
  /**
   * Mean negative log-likelihood over all tokens in the text except the first, in nats per token. End-of-text does not
   * count.
   */
  readonly loss?: number;
  /** Mean log-probability of the 40 % least likely tokens in the text. End-of-text does not count. */
  readonly minK?: number;
  /**
   * Mean of the 40 % lowest normalised log-probabilities in the text: (log p − μ)/σ over the vocabulary at each
   * position. End-of-text does not count. Only passages of the forget set and of the holdout have this key. The key is
   * absent in old runs, as is `zlib`.
   */
  readonly minKPlusPlus?: number;
  /** `loss` over the number of bytes of the text compressed with zlib. */
  readonly zlib?: number;
  /**
   * The loss of the text in which prompt and answer are joined without a space. Only passages of the forget set and of
   * the holdout have this key.
   */
  readonly joinedLoss?: number;
  /** For a completion, how well the model predicts the true text. */
  readonly memorization?: Memorization;
  /**
   * The tokens of the true text after the prompt, each with its log-probability (natural logarithm, three decimals).
   * For each token, the model reads the true text before this token. So the values show how well the model still knows
   * each word.
   */
  readonly tokens?: TokenScores;
}

/** Clauses such as "the model's predictions are not numbers". */
export interface Unmeasured {
  /** Why `score` is null. In older runs, this can also be the reason why the score of a rephrasing is null. */
  readonly score?: string;
  /** Why the score of a rephrasing is null. */
  readonly rephrased?: string;
  /** Why `loss`, `minK`, `minKPlusPlus`, `zlib`, `memorization` and `tokens` are missing. */
  readonly trueText?: string;
  /** Why `truthRatio` and `answerProbability` are missing. */
  readonly truthRatio?: string;
  /**
   * Why `joinedLoss` could not be measured. The key is absent if the evaluation did not try to measure `joinedLoss`.
   */
  readonly joinedText?: string;
}

/** Tokens with their log-probabilities. The joined texts of all tokens are the answer. */
export type TokenScores = readonly (readonly [text: string, logProbability: number])[];

/**
 * The scores of one passage without any text. The file with the figures of a retrained model keeps them, so that each
 * passage can be compared with the same passage of a run.
 */
export type PassageScores = Omit<PassageEvaluation, "completion" | "span" | "tokens" | "rephrased"> & {
  readonly rephrased?: readonly { readonly score: number | null }[];
  /** Whether the completion of a document is empty, and whether it is repetitive; see `Fluency`. */
  readonly isEmpty?: boolean;
  readonly isRepetitive?: boolean;
};

/** The figures of the retrained model, which was trained like the target model but without the forget set. */
export interface RetrainedFigures {
  readonly summary: EvaluationSummary;
  /** The scores of each measured passage. They are undefined in a file of an earlier version. */
  readonly passages: readonly PassageScores[] | undefined;
}
