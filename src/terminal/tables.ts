import Table from "cli-table3";
import type { EvaluationSummary, Scores } from "../protocol/metrics";
import type { Split } from "../protocol/passages";
import { formatScore } from "../protocol/wording";

/** An evaluation as a column of the tables. */
export interface SummaryColumn {
  readonly heading: string;
  readonly summary: EvaluationSummary | null;
}

const splits: readonly Split[] = ["forget", "retain", "withheld", "holdout"];

const metrics: readonly (readonly [name: string, of: (scores: Scores) => number | null])[] = [
  ["regurgitation", (scores) => scores.regurgitation],
  ["knowledge", (scores) => scores.knowledge],
  ["knowledge, rephrased", (scores) => scores.rephrasedKnowledge],
];

/** Scores of every set in all and a task, a row each; rows that no column has a figure for are left out. */
export function scoresTable(columns: readonly SummaryColumn[]): string {
  const table = plainTable(["task", "set", "metric", ...columns.map(({ heading }) => heading)], 3);
  const tasks = [...new Set(columns.flatMap(({ summary }) => Object.keys(summary?.tasks ?? {})))].sort();
  for (const task of [undefined, ...tasks]) {
    let shownTask = task ?? "all";
    for (const split of splits) {
      let shownSplit: string = split;
      for (const [name, of] of metrics) {
        const figures = columns.map(({ summary }) => {
          const scores = (task === undefined ? summary : summary?.tasks[task])?.[split];
          return scores ? of(scores) : null;
        });
        if (figures.every((figure) => figure === null)) continue;
        table.push([shownTask, shownSplit, name, ...figures.map(formatScore)]);
        // A name stands in its first row only.
        shownTask = "";
        shownSplit = "";
      }
    }
  }
  return trimLines(table.toString());
}

type Figure = readonly [name: string, of: (summary: EvaluationSummary) => number | null | undefined];

const checks: readonly Figure[] = [
  ["membership, area under the curve (0.5: cannot be told)", (summary) => summary.membershipAuc],
  ["membership by Min-K, area under the curve", (summary) => summary.membershipMinKAuc],
  ["membership, Kolmogorov-Smirnov distance", (summary) => summary.membershipKs],
  ["forget passages above the holdout's 95th percentile", (summary) => summary.leakingShare],
  ["forget, probability of the true text's tokens", ({ forget }) => forget?.memorization?.probability],
  ["forget, exact memorization", ({ forget }) => forget?.memorization?.exactMemorization],
  ["forget, extraction strength", ({ forget }) => forget?.memorization?.extractionStrength],
  ["utility, right answers", (summary) => summary.utility],
  ["perplexity of the held-out text", (summary) => summary.perplexity],
  ["fluency, empty completions", (summary) => summary.fluency?.emptyShare],
  ["fluency, repetitive completions", (summary) => summary.fluency?.repetitiveShare],
];

/** The figures that belong to the model as a whole. */
export function checksTable(columns: readonly SummaryColumn[]): string {
  return figuresTable("check", checks, columns);
}

/** The scores that the benchmark ranks by, with what the utility in them was measured on. */
export function benchmarkTable(columns: readonly SummaryColumn[]): string {
  const summaries = columns.flatMap(({ summary }) => summary ?? []);
  const terms = Math.max(0, ...summaries.map(({ scores }) => scores?.terms ?? 0));
  const figures: readonly Figure[] = [
    [`task aggregate, harmonic mean of ${terms} terms`, ({ scores }) => scores?.taskAggregate],
    ["membership score, 1 − 2·|area − 0.5|", ({ scores }) => scores?.membership],
    ["final score, mean of these two and utility", ({ scores }) => scores?.final],
  ];
  return [figuresTable("score", figures, columns), ...utilityNotes(summaries)].join("\n");
}

const utilityNotes = (summaries: readonly EvaluationSummary[]): string[] => {
  const sets = summaries.flatMap(({ utilitySet }) => utilitySet ?? []);
  const names = new Set(sets.map(({ name, questions, by }) => `${questions} questions of ${name}, answered by ${by}`));
  if (names.size > 1) return [`Utility was measured in different ways: ${[...names].join("; ")}.`];
  return [...names].map((name) => `Utility: ${name}.`);
};

/** A row a figure; rows that no column has a figure for are left out. */
const figuresTable = (heading: string, figures: readonly Figure[], columns: readonly SummaryColumn[]): string => {
  const table = plainTable([heading, ...columns.map((column) => column.heading)], 1);
  for (const [name, of] of figures) {
    const values = columns.map(({ summary }) => (summary ? of(summary) : null));
    if (values.some((value) => value != null)) table.push([name, ...values.map(formatScore)]);
  }
  return trimLines(table.toString());
};

/** Rows of words, for lists. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = plainTable(head, head.length);
  table.push(...rows.map((row) => [...row]));
  return trimLines(table.toString());
}

/** A line under the headings and no other border; the first columns are words, the others figures. */
const plainTable = (head: readonly string[], wordColumns: number): Table.Table => {
  const noBorders = Object.fromEntries(
    ["top", "bottom", "left", "right"].flatMap((side) =>
      ["", "-mid", "-left", "-right"].map((corner) => [side + corner, ""]),
    ),
  );
  return new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column < wordColumns ? "left" : "right")),
    chars: { ...noBorders, mid: "-", "mid-mid": " ", "left-mid": "", "right-mid": "", middle: " " },
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 1 },
  });
};

const trimLines = (text: string): string => text.replaceAll(/ +$/gm, "");
