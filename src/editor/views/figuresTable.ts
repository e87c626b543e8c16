import { figureTable } from "../../protocol/figureTables";
import { figureOf } from "../../protocol/figures";
import type { FigureColumn } from "../../protocol/figureTables";
import type { FigureKey } from "../../protocol/figures";
import { glossaryAnchor, glossaryCommandName } from "../../protocol/glossary";
import { escapeMarkdown, markdownTable } from "../../protocol/markdown";
import type { EvaluationSummary } from "../../protocol/metrics";
import { commandLink } from "../commandLink";

/** The most important figures. A tooltip has no room for all figures. */
const keys: readonly FigureKey[] = [
  ...(["forget.regurgitation", "forget.knowledge", "leakingShare"] as const),
  ...(["retain.regurgitation", "retain.knowledge", "withheld.regurgitation", "withheld.knowledge"] as const),
  ...(["utility", "perplexity", "membershipAuc", "membershipMinKAuc", "scores.taskAggregate", "scores.final"] as const),
];

/**
 * A Markdown table with one column for each evaluation. It is empty if no evaluation has any of the figures. Each label
 * is a link to the glossary.
 */
export function figuresTable(
  columns: readonly (readonly [heading: string, summary: EvaluationSummary | undefined])[],
): string {
  const shown = columns.flatMap(([heading, summary]): FigureColumn[] => (summary ? [{ heading, summary }] : []));
  const { rows, terms, notes } = figureTable(keys.map(figureOf), shown);
  if (rows.length === 0) return "";
  // The tooltip is narrow. So the table omits the column that says whether higher or lower values are better.
  const cells = rows.map(([label = "", , ...values], row) => [
    commandLink(label, glossaryCommandName, glossaryAnchor(terms[row] ?? "")),
    ...values.map(escapeMarkdown),
  ]);
  const table = markdownTable(["", ...shown.map(({ heading }) => heading)], cells);
  return [table, ...notes.map(escapeMarkdown)].join("\n\n");
}
