import type { CoveredMean } from "./metrics";
import type { Split } from "./passages";

/**
 * The table that a figure belongs to. The figures of `further` are in lists of all figures and in reports, but not in
 * the terminal's tables. Only sets with wrong answers have the figures of `truth`.
 */
export type FigureGroup = "recall" | "memorization" | "traces" | "language" | "benchmark" | "truth" | "further";

/** Which values of a figure are better. Null means that the figure serves only as a baseline for other figures. */
export type Better = "higher" | "lower" | "near 0.5" | null;

/** The texts of a figure; see `Figure`. */
interface FigureText {
  readonly label: string;
  readonly shortLabel: string;
  readonly explanation: string;
}

interface SetText {
  /** The name of the set in labels. */
  readonly name: string;
  /** The name of the set in short labels and sentences. */
  readonly shortName: string;
  readonly better: Better;
  readonly content: string;
}

/** What each set contains, and which values of its figures are better. */
export const sets: Readonly<Record<Split, SetText>> = {
  forget: { name: "forget", shortName: "forget", better: "lower", content: "The text to forget." },
  retain: { name: "retain", shortName: "retain", better: "higher", content: "The text to keep." },
  withheld: {
    name: "similar text nobody protected (withheld)",
    shortName: "similar text nobody protected",
    better: "higher",
    content: "Text to keep that the run never trains on, so nothing protects it.",
  },
  holdout: {
    name: "text never seen (holdout)",
    shortName: "text never seen",
    better: null,
    content: "Text that the model never saw. A score on this text is only due to chance and common phrases.",
  },
  inScope: {
    name: "hard cases of the forget set (in scope)",
    shortName: "hard cases of the forget set",
    better: "lower",
    content:
      "Other questions about the facts to forget, such as reverse or indirect ones. The run never trains on them.",
  },
  nearScope: {
    name: "cases near the forget set (near scope)",
    shortName: "cases near the forget set",
    better: "higher",
    content:
      "Text to keep that is close to the forget set: other facts about the same people, or text in the same style. The " +
      "run never trains on it.",
  },
  earlier: {
    name: "forgotten earlier (earlier requests)",
    shortName: "forgotten earlier",
    better: "lower",
    content: "The text to forget of earlier requests, which must stay forgotten.",
  },
};

/** The figures that are measured on every set. */
export const setMetrics = {
  regurgitation: {
    group: "recall",
    label: "recited (r)",
    shortLabel: "recited",
    explanation:
      "Share of the true text's words that the completion repeats in the same order: ROUGE-L recall, called r in " +
      "the LUME benchmark. If ROUGE cannot read the script of the true text, the share counts characters and not words.",
    covers: "completions",
  },
  knowledge: {
    group: "recall",
    label: "answered (t)",
    shortLabel: "answered",
    explanation:
      "Share of the questions for which the whole completion equals the answer, called t in the LUME benchmark.",
    covers: "questions",
  },
  rephrasedKnowledge: {
    group: "recall",
    label: "answered when rephrased (t)",
    shortLabel: "answered when rephrased",
    explanation: "Share of the rephrased questions for which the whole completion equals the answer.",
    covers: "rephrasings",
  },
  regurgitationF1: {
    group: "memorization",
    label: "recited (F1)",
    shortLabel: "recited, F1",
    explanation:
      "ROUGE-L F1. Unlike recall (r), it is lower if the completion contains words that are not in the true text.",
    covers: "completions",
  },
  "memorization.probability": {
    group: "memorization",
    label: "sure of each word-piece (token probability, p)",
    shortLabel: "sure of each word-piece",
    explanation:
      "Geometric mean of the probabilities that the model gives to the true text's word-pieces (tokens). For each " +
      "word-piece, the model reads the true text before it.",
    covers: "trueTexts",
  },
  "memorization.exactMemorization": {
    group: "memorization",
    label: "word-pieces predicted (exact memorization, EM)",
    shortLabel: "word-pieces predicted",
    explanation: "Share of the true text's word-pieces (tokens) that are the model's likeliest next word-piece.",
    covers: "trueTexts",
  },
  "memorization.extractionStrength": {
    group: "memorization",
    label: "longest ending completed (extraction strength, ES)",
    shortLabel: "longest ending completed",
    explanation: "The longest ending of the true text that the model completes exactly, as a share of the true text.",
    covers: "trueTexts",
  },
  nearVerbatim: {
    group: "further",
    label: "recited with few changes (near-verbatim)",
    shortLabel: "recited with few changes",
    explanation:
      "1 − d/n, where n is the number of the true text's words, and d the number of words to leave out, add or replace " +
      "so that the most similar part of the completion becomes the true text (edit distance).",
    covers: "completions",
  },
  rouge1: {
    group: "further",
    label: "recited words, in any order (ROUGE-1)",
    shortLabel: "recited words",
    explanation:
      "Share of the true text's words that the completion has, in any order: ROUGE-1 recall. Common words are shared by " +
      "chance, so compare it with the text never seen.",
    covers: "completions",
  },
  rouge2: {
    group: "further",
    label: "recited pairs of words (ROUGE-2)",
    shortLabel: "recited pairs of words",
    explanation:
      "Share of the true text's pairs of consecutive words that the completion has, in any order: ROUGE-2 recall.",
    covers: "completions",
  },
} as const satisfies Record<string, FigureText & { readonly group: FigureGroup; readonly covers: CoveredMean }>;

/** The figures that are measured on the whole model. */
export const modelMetrics = {
  leakingShare: {
    label: "forget, leaking passages",
    shortLabel: "leaking passages",
    better: "lower",
    group: "traces",
    explanation:
      "Share of the forget set's completions with a score above the 95th percentile of the holdout set's scores.",
  },
  membershipAuc: {
    label: "attacker detects training (loss, AUC)",
    shortLabel: "loss attack, AUC",
    better: "near 0.5",
    group: "traces",
    explanation:
      "How well the loss distinguishes forget documents from unseen ones (membership inference, area under the ROC " +
      "curve). 0.5 means that the attacker can only guess.",
  },
  membershipMinKAuc: {
    label: "attacker detects training (Min-K, AUC)",
    shortLabel: "Min-K attack, AUC",
    better: "near 0.5",
    group: "traces",
    explanation:
      "How well the Min-K attack distinguishes forget documents from unseen ones. The attack uses the least likely " +
      "tokens of each text.",
  },
  membershipMinKPlusPlusAuc: {
    label: "attacker detects training (Min-K++ of compared tokens, AUC)",
    shortLabel: "Min-K++ attack, AUC",
    better: "near 0.5",
    group: "traces",
    explanation:
      "How well the Min-K++ attack distinguishes forget documents from unseen ones. It is like Min-K, but each token " +
      "is compared with all tokens that could stand in its place.",
  },
  membershipZlibAuc: {
    label: "attacker detects training (ZLIB, AUC)",
    shortLabel: "ZLIB attack, AUC",
    better: "near 0.5",
    group: "traces",
    explanation:
      "How well the loss divided by the compressed size distinguishes forget documents from unseen ones. A text that " +
      "is easy to predict anyway does not count as remembered.",
  },
  membershipJoinedAuc: {
    label: "attacker detects training (loss of joined texts, AUC)",
    shortLabel: "loss attack on joined texts, AUC",
    better: "near 0.5",
    group: "traces",
    explanation:
      "The loss attack on texts in which prompt and answer are joined without a space, as in the LUME benchmark's own " +
      "script.",
  },
  membershipKs: {
    label: "attacker detects training (loss, KS)",
    shortLabel: "loss attack, KS",
    better: "lower",
    group: "traces",
    explanation:
      "The largest gap between two shares: the share of the forget documents and the share of the unseen ones whose loss " +
      "is below one value (Kolmogorov-Smirnov distance). 0 means that the losses do not differ, and 1 that they do not " +
      "overlap.",
  },
  utility: {
    label: "general questions answered (utility)",
    shortLabel: "utility",
    better: "higher",
    group: "language",
    explanation: "Share of right answers to multiple-choice questions on general knowledge.",
  },
  perplexity: {
    label: "held-out text (perplexity)",
    shortLabel: "perplexity",
    better: "lower",
    group: "language",
    explanation: "How much a held-out text surprises the model: exp of the mean loss per token.",
  },
  "fluency.emptyShare": {
    label: "empty completions",
    shortLabel: "empty completions",
    better: "lower",
    group: "language",
    explanation:
      "Share of the completions that contain no word. An empty completion does not show that the model has forgotten.",
  },
  "fluency.repetitiveShare": {
    label: "repetitive completions",
    shortLabel: "repetitive completions",
    better: "lower",
    group: "language",
    explanation: "Share of the completions that contain the same four words three times or more.",
  },
  "scores.taskAggregate": {
    label: "forgetting and keeping (task aggregate)",
    shortLabel: "task aggregate",
    better: "higher",
    group: "benchmark",
    explanation:
      "Harmonic mean of four values of each task: r and t of the retain set, and 1 − r and 1 − t of the forget set. " +
      "A single low value makes the mean low.",
  },
  "scores.membership": {
    label: "training goes undetected (membership score)",
    shortLabel: "membership score",
    better: "higher",
    group: "benchmark",
    explanation: "1 − 2·|AUC − 0.5| of the loss attack: 1 means that an attacker can only guess.",
  },
  "scores.final": {
    label: "overall (final score)",
    shortLabel: "final score",
    better: "higher",
    group: "benchmark",
    explanation: "Mean of task aggregate, membership score and utility.",
  },
  "truthRatio.forget": {
    label: "forget, wrong answers as likely as the true one (truth ratio)",
    shortLabel: "forget, truth ratio",
    better: "higher",
    group: "truth",
    explanation:
      "Mean of min(R, 1/R) over the forget rows with wrong answers. R is the truth ratio: how likely the model finds the " +
      "wrong answers, divided by how likely it finds the true one. 1 means that it does not tell them apart.",
  },
  "truthRatio.retain": {
    label: "retain, true answer preferred (truth ratio)",
    shortLabel: "retain, truth ratio",
    better: "higher",
    group: "truth",
    explanation:
      "Mean of max(0, 1 − R) over the retain rows with wrong answers, withheld rows included. R is the truth ratio. 1 " +
      "means that the model finds wrong answers impossible beside the true one.",
  },
  modelUtility: {
    label: "ability that remains (model utility)",
    shortLabel: "model utility",
    better: "higher",
    group: "truth",
    explanation:
      "Harmonic mean of three values of the retain rows with wrong answers, and of the utility if it is measured. The " +
      "three values are the probability of the answer, the ROUGE-L recall of the completion and the truth ratio. A single " +
      "low value makes the mean low.",
  },
} as const satisfies Record<string, FigureText & { readonly better: Better; readonly group: FigureGroup }>;

export type SetKey = keyof typeof setMetrics;
export type ModelKey = keyof typeof modelMetrics;

/**
 * The phrases of figures; see `Figure.phrase`. A figure that is not in this table has its short label as its phrase.
 */
export const phraseOf: Readonly<Partial<Record<SetKey | ModelKey, string>>> = {
  knowledge: "of the questions answered",
  rephrasedKnowledge: "of the rephrased questions answered",
  "memorization.exactMemorization": "of the word-pieces predicted",
  leakingShare: "of the forget passages leaking",
  utility: "of the general questions answered",
};
