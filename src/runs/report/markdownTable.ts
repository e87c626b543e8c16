/** Names, paths and passages are the user's own text, not Markdown; line ends would end a table's row. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_{}[\]()#+\-!|<>~$&]/g, "\\$&");
}

/**
 * A Markdown table.
 * @param wordColumns how many columns, from the left, are words; the others are figures
 */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[], wordColumns = 1): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, column) => (column < wordColumns ? "---" : "---:"));
  return [head, rule, ...rows].map(line).join("\n");
}
