import { modelMetrics, phraseOf, setMetrics, sets } from "./figureTexts";
import type { Better, FigureGroup, ModelKey, SetKey } from "./figureTexts";
import type { Interval } from "./intervals/bootstrap";
import type { EvaluationSummary, Scores } from "./metrics";
import { remarkOnCoverage } from "./remarks";
import type { Remark } from "./remarks";
import { mainSplits, splits } from "./passages";
import type { Split } from "./passages";

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
  readonly better: Better;
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
   * The 95 % interval of the value, by document. It is undefined in old runs, for a figure over fewer than two
   * documents, and for a figure without intervals, such as the perplexity.
   */
  readonly interval: (summary: EvaluationSummary, task?: string | null) => Interval | undefined;
  /**
   * A remark on the value. It says which passages the value leaves out, or how their measurement differs from the usual
   * one. It is undefined if the value needs no remark.
   */
  readonly remark: (summary: EvaluationSummary, task?: string | null) => Remark | undefined;
}

export type FigureKey = `${Split}.${SetKey}` | ModelKey;

/** The name of a set in sentences and lists. */
export function setLabel(split: Split): string {
  return sets[split].shortName;
}

/** Whether the passages of a set should be forgotten. */
export function isToForget(split: Split): boolean {
  return sets[split].better === "lower";
}

const keysOf = <Key extends string>(table: Readonly<Record<Key, unknown>>) => Object.keys(table) as Key[];

/** The value under a dotted key, such as `memorization.probability`. */
const valueAt = (scores: Scores | EvaluationSummary | null | undefined, key: SetKey | ModelKey) =>
  key
    .split(".")
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], scores) as
    number | null | undefined;

/** The figures of completions that compare words in every script. They share the coverage of r, which does not. */
const wordFigures: ReadonlySet<SetKey> = new Set(["nearVerbatim"]);

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
      interval: ({ intervals, taskIntervals }, task = null) =>
        (task === null ? intervals : taskIntervals?.[task])?.[`${split}.${key}`],
      remark: (summary, task = null) => {
        const measured = scoresIn(summary, task);
        // An evaluation of an earlier version has no value of a further figure, which is no gap.
        if (group === "further" && valueAt(measured, key) === undefined) return undefined;
        const coverage = measured?.coverage?.[covers];
        return remarkOnCoverage(coverage && wordFigures.has(key) ? { ...coverage, byCharacters: 0 } : coverage);
      },
    };
  }),
);

const unitOf = (key: ModelKey): Figure["unit"] => {
  if (key === "perplexity") return "perplexity";
  return ["membership", "scores.", "truthRatio", "modelUtility"].some((start) => key.startsWith(start))
    ? "score"
    : "share";
};

const modelFigures = keysOf(modelMetrics).map((key): Figure => ({
  ...modelMetrics[key],
  key,
  name: modelMetrics[key].shortLabel,
  phrase: phraseOf[key] ?? modelMetrics[key].shortLabel,
  term: modelMetrics[key].label,
  unit: unitOf(key),
  read: (summary) => valueAt(summary, key),
  interval: ({ intervals }) => intervals?.[key],
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
  ...setFigures.filter(({ group }) => group === "further"),
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
 * The tasks that are shown with figures of their own, next to the figures over all tasks together. If the main sets
 * have only one task, its figures equal the figures over all tasks, so it is left out. The tasks that only further sets
 * have, such as the cases of the hard cases, come last.
 */
export function separateTasks(evaluations: Parameters<typeof tasksOf>[0]): string[] {
  const tasks = tasksOf(evaluations);
  const isMain = (task: string): boolean =>
    evaluations.some(({ summary }) => mainSplits.some((split) => summary?.tasks[task]?.[split] != null));
  const main = tasks.filter(isMain);
  const further = tasks.filter((task) => !isMain(task));
  return [...(main.length > 1 ? main : []), ...(tasks.length > 1 ? further : [])];
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
