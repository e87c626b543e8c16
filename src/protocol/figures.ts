import type { CoveredMean, EvaluationSummary, Scores } from "./metrics";
import { remarkOnCoverage } from "./remarks";
import type { Remark } from "./remarks";
import type { Split } from "./passages";

/** The table that a figure belongs to. */
type FigureGroup = "recall" | "memorization" | "traces" | "language" | "benchmark";

/** One figure of an evaluation: its name, its meaning, and its key in the summary. */
export interface Figure {
  /** The key of the value in the summary of an evaluation, such as `forget.regurgitation`. */
  readonly key: FigureKey;
  /** A plain description for an engineer outside the field, followed by the field's symbol or term. */
  readonly label: string;
  /** A short label for charts and lists, which have little room. */
  readonly shortLabel: string;
  /** The name in a sentence that has named the set already, such as `recited`. */
  readonly name: string;
  /** What follows the percentage in a sentence, such as `of the questions answered`. */
  readonly phrase: string;
  /**
   * The range of the values: from 0 to 1 for `share` and `score`, and 1 or more for `perplexity`. A sentence gives a
   * share as a percentage.
   */
  readonly unit: "share" | "score" | "perplexity";
  /** Which values of the figure are better. Null means that the figure serves only as a baseline for other figures. */
  readonly better: "higher" | "lower" | "near 0.5" | null;
  readonly group: FigureGroup;
  /**
   * The term under which the glossary explains the figure. For a figure of a set, the term is the label without the
   * name of the set. For a figure of the whole model, the term is the label.
   */
  readonly term: string;
  /** One sentence. */
  readonly explanation: string;
  /**
   * Reads the value of the figure.
   *
   * @param task a task, if the value should cover only the passages of this task. Without a task, the value covers the
   *   passages of all tasks. A figure of the whole model has the same value for every task
   * @returns the value. It is undefined or null if the evaluation did not measure the figure
   */
  readonly read: (summary: EvaluationSummary, task?: string | null) => number | null | undefined;
  /**
   * A remark on the value. It says which passages the value leaves out, or how their measurement differs from the usual
   * one. It is undefined if the value needs no remark.
   */
  readonly remark: (summary: EvaluationSummary, task?: string | null) => Remark | undefined;
}

type FigureText = Pick<Figure, "label" | "shortLabel" | "explanation">;

interface SetText {
  /** The name of the set in labels. */
  readonly name: string;
  /** The name of the set in short labels and sentences. */
  readonly shortName: string;
  readonly better: Figure["better"];
  readonly content: string;
}

/** What each set contains, and which values of its figures are better. */
const sets: Readonly<Record<Split, SetText>> = {
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
};

/** The name of a set in sentences and lists. */
export function setLabel(split: Split): string {
  return sets[split].shortName;
}

/** The figures that are measured on every set. */
const setMetrics = {
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
} as const satisfies Record<string, FigureText & { readonly group: FigureGroup; readonly covers: CoveredMean }>;

/** The figures that are measured on the whole model. */
const modelMetrics = {
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
      "Kolmogorov-Smirnov distance between the losses of forget documents and of unseen ones; 0 means that the losses " +
      "do not differ.",
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
} as const satisfies Record<string, FigureText & Pick<Figure, "better" | "group">>;

type SetKey = keyof typeof setMetrics;
type ModelKey = keyof typeof modelMetrics;
export type FigureKey = `${Split}.${SetKey}` | ModelKey;

/**
 * The phrases of figures; see `Figure.phrase`. A figure that is not in this table has its short label as its phrase.
 */
const phraseOf: Readonly<Partial<Record<SetKey | ModelKey, string>>> = {
  knowledge: "of the questions answered",
  rephrasedKnowledge: "of the rephrased questions answered",
  "memorization.exactMemorization": "of the word-pieces predicted",
  leakingShare: "of the forget passages leaking",
  utility: "of the general questions answered",
};

const keysOf = <Key extends string>(table: Readonly<Record<Key, unknown>>) => Object.keys(table) as Key[];
const splits = keysOf(sets);

/** The value under a dotted key, such as `memorization.probability`. */
const valueAt = (scores: Scores | EvaluationSummary | null | undefined, key: SetKey | ModelKey) =>
  key
    .split(".")
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], scores) as
    number | null | undefined;

const setFigures = splits.flatMap((split) =>
  keysOf(setMetrics).map((key): Figure => {
    const { group, label, shortLabel, explanation, covers } = setMetrics[key];
    const scoresIn = (summary: EvaluationSummary, task: string | null) =>
      (task === null ? summary : summary.tasks[task])?.[split];
    return {
      key: `${split}.${key}`,
      label: `${sets[split].name}, ${label}`,
      shortLabel: `${sets[split].shortName}, ${shortLabel}`,
      name: shortLabel,
      phrase: phraseOf[key] ?? shortLabel,
      term: label,
      unit: "share",
      better: sets[split].better,
      group,
      explanation: `${sets[split].content} ${explanation}`,
      read: (summary, task = null) => valueAt(scoresIn(summary, task), key),
      remark: (summary, task = null) => remarkOnCoverage(scoresIn(summary, task)?.coverage?.[covers]),
    };
  }),
);

const unitOf = (key: ModelKey): Figure["unit"] => {
  if (key === "perplexity") return "perplexity";
  return key.startsWith("membership") || key.startsWith("scores.") ? "score" : "share";
};

const modelFigures = keysOf(modelMetrics).map((key): Figure => ({
  ...modelMetrics[key],
  key,
  name: modelMetrics[key].shortLabel,
  phrase: phraseOf[key] ?? modelMetrics[key].shortLabel,
  term: modelMetrics[key].label,
  unit: unitOf(key),
  read: (summary) => valueAt(summary, key),
  remark: ({ remarks }) => (remarks?.[key] === undefined ? undefined : { what: remarks[key] }),
}));

/**
 * Every figure of an evaluation. The most important figure comes first. All views and reports take their figures from
 * this list.
 */
export const figures: readonly Figure[] = [
  ...setFigures.filter(({ group }) => group === "recall"),
  ...modelFigures,
  ...setFigures.filter(({ group }) => group === "memorization"),
];

const byKey = Object.fromEntries(figures.map((figure) => [figure.key, figure])) as Readonly<Record<FigureKey, Figure>>;

export function figureOf(key: FigureKey): Figure {
  return byKey[key];
}

/** The figures for recited text and for answered questions, each for the forget set and for the retain set. */
export const mainFigures = [
  figureOf("forget.regurgitation"),
  figureOf("forget.knowledge"),
  figureOf("retain.regurgitation"),
  figureOf("retain.knowledge"),
] as const;

/** The figures that can stand for a set, the first choice first. */
const mainKeys = ["regurgitation", "knowledge", "memorization.probability"] as const satisfies readonly SetKey[];

/**
 * Chooses the figure that stands for a set of a run, where there is room for only one figure. The first choice is the
 * recited share. If the set has only questions, the choice is the answered share. If the evaluations have neither of
 * these shares, the choice is the token probability. If the evaluations have none of the three figures, the choice is
 * again the recited share.
 *
 * @param summaries the evaluations of the run. An evaluation has a figure if it has a value of the figure, or a remark
 *   that says why the value is missing
 * @param task a task, if only the passages of this task are shown
 */
export function mainFigureOf(
  split: Split,
  summaries: readonly (EvaluationSummary | null | undefined)[],
  task: string | null = null,
): Figure {
  const isKnown = ({ read, remark }: Figure): boolean =>
    summaries.some((summary) => summary != null && (read(summary, task) ?? remark(summary, task)) != null);
  const candidates = mainKeys.map((key) => figureOf(`${split}.${key}`));
  return candidates.find(isKnown) ?? figureOf(`${split}.regurgitation`);
}

/** The figures of the given groups, in the order of the groups. */
export function figuresIn(...groups: readonly FigureGroup[]): readonly Figure[] {
  return groups.flatMap((wanted) => figures.filter(({ group }) => group === wanted));
}

/** The names of all tasks in the given evaluations. */
export function tasksOf(evaluations: readonly { readonly summary: EvaluationSummary | null }[]): string[] {
  return [...new Set(evaluations.flatMap(({ summary }) => Object.keys(summary?.tasks ?? {})))].sort();
}

/**
 * The tasks that are shown with figures of their own, next to the figures over all tasks together. If there is only one
 * task, its figures equal the figures over all tasks, so the list is empty.
 */
export function separateTasks(evaluations: Parameters<typeof tasksOf>[0]): string[] {
  const tasks = tasksOf(evaluations);
  return tasks.length > 1 ? tasks : [];
}

/**
 * Explains the words in the labels: the sets, the figures that are measured on each set, and the figures of the whole
 * model.
 */
export const figureGlossary: readonly (readonly [term: string, meaning: string])[] = [
  ...splits.map((split) => [sets[split].name, sets[split].content] as const),
  ...[...Object.values(setMetrics), ...Object.values(modelMetrics)].map(
    ({ label, explanation }) => [label, explanation] as const,
  ),
];
