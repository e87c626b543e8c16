import { escapeMarkdown, markdownTextTable } from "../markdown";
import { statusWords } from "./line";
import type { Verdict } from "./verdict";

/** A verdict in Markdown: the headline, and a table with one row for each target. */
export function verdictMarkdown({ headline, lines }: Pick<Verdict, "headline" | "lines">): string {
  const sentence = `**${escapeMarkdown(headline)}**`;
  if (lines.length === 0) return sentence;
  const rows = lines.map(({ label, status, value, target }) => [label, statusWords[status], value, target]);
  return `${sentence}\n\n${markdownTextTable(verdictHead, rows)}`;
}

/** The head of a table with one row for each target. */
export const verdictHead = ["target", "result", "value", "limit"] as const;
