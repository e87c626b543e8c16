import { figureGlossary } from "./figures";

/** The glossary of the figures, in Markdown: a heading for each term, and its meaning below. */
export function glossaryMarkdown(): string {
  const entries = figureGlossary.map(([term, meaning]) => `## ${term}\n\n${meaning}`);
  return `${["# What the figures mean", introduction, ...entries].join("\n\n")}\n`;
}

const introduction =
  "Tables show a share as a number from 0 to 1, and sentences show it as a percentage: 0.48 is 48 %. The field's " +
  "symbol stands in parentheses.";

/**
 * The anchor of a term's heading in a Markdown preview, such as `recited-r` for `recited (r)`: lower case, punctuation
 * removed, and hyphens for spaces.
 */
export function glossaryAnchor(term: string): string {
  return term
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, "")
    .replaceAll(" ", "-");
}

export const glossaryCommandName = "lethe.openGlossary";

/** The address of a link that opens the glossary at a term. The editor executes it as a command. */
export function glossaryAddress(term: string): string {
  return `command:${glossaryCommandName}?${encodeURIComponent(JSON.stringify([glossaryAnchor(term)]))}`;
}
