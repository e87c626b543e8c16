import type { EvaluationSummary, Scores } from "../../protocol/metrics";
import type { Split } from "../../protocol/passages";
import { formatScore } from "../../protocol/wording";
import { escapeMarkdown, markdownTable } from "../../protocol/markdown";

/** An evaluation as a column of the report's tables. */
export interface ReportColumn {
  readonly heading: string;
  readonly summary: EvaluationSummary;
}

const splits: readonly Split[] = ["forget", "retain", "withheld", "holdout"];
const scores: readonly (readonly [name: string, of: (scores: Scores) => number | null])[] = [
  ["regurgitation r", ({ regurgitation }) => regurgitation],
  ["knowledge t", ({ knowledge }) => knowledge],
  ["knowledge t, rephrased", ({ rephrasedKnowledge }) => rephrasedKnowledge],
];
const checks: readonly (readonly [name: string, of: (summary: EvaluationSummary) => number | null | undefined])[] = [
  ["task aggregate", (summary) => summary.scores?.taskAggregate],
  ["membership score", (summary) => summary.scores?.membership],
  ["final score", (summary) => summary.scores?.final],
  ["membership, area under the curve", (summary) => summary.membershipAuc],
  ["membership, Kolmogorov-Smirnov distance", (summary) => summary.membershipKs],
  ["forget passages above the holdout's 95th percentile", (summary) => summary.leakingShare],
  ["utility", (summary) => summary.utility],
  ["perplexity of the held-out text", (summary) => summary.perplexity],
  ["empty completions", (summary) => summary.fluency?.emptyShare],
  ["repetitive completions", (summary) => summary.fluency?.repetitiveShare],
];

/** Scores of every set, in all or within a task; rows that no column has a figure for are left out. */
export function scoresTable(columns: readonly ReportColumn[], task?: string): string {
  const rows = splits.flatMap((split) =>
    scores.map(([name, of]) => {
      const figures = columns.map(({ summary }) => {
        const found = (task === undefined ? summary : summary.tasks[task])?.[split];
        return found ? of(found) : null;
      });
      return { cells: [split, name], figures };
    }),
  );
  return figuresTable(["set", "measure"], rows, columns);
}

/** The figures that belong to the model as a whole. */
export function checksTable(columns: readonly ReportColumn[]): string {
  const rows = checks.map(([name, of]) => ({ cells: [name], figures: columns.map(({ summary }) => of(summary)) }));
  return figuresTable(["check"], rows, columns);
}

interface FigureRow {
  readonly cells: readonly string[];
  readonly figures: readonly (number | null | undefined)[];
}

const figuresTable = (head: readonly string[], rows: readonly FigureRow[], columns: readonly ReportColumn[]): string =>
  markdownTable(
    [...head, ...columns.map(({ heading }) => escapeMarkdown(heading))],
    rows
      .filter(({ figures }) => figures.some((figure) => figure != null))
      .map(({ cells, figures }) => [...cells, ...figures.map(formatScore)]),
    head.length,
  );
