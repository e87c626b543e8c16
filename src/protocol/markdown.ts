/**
 * Makes Markdown of a text that did not come from Lethe (a name, a path, a passage, a model's answer): it shows the
 * text and does nothing else. Safe in a paragraph, a table's cell, bold type and an editor's tooltip, with or without
 * icons.
 */
export function escapeMarkdown(text: string): string {
  return (
    text
      // So the text cannot leave its line or cell, or change the direction in which the text around it runs. The
      // joiners U+200C and U+200D stay: many scripts and emoji need them.
      .replaceAll(/(?:(?![\u200c\u200d])[\s\p{Cc}\p{Cf}])+/gu, " ")
      // Markup, HTML, links, and the addresses that GitHub and the editor would turn into links.
      .replaceAll(/[\\`*_{}[\]()<>#!|~$&@]|:(?=\S)/g, "\\$&")
      .replaceAll(/www(?=\.)/gi, "$&\\")
      // Lists and underlined headings, which only begin a line.
      .replace(/^ ?(?=[-+=])/, "$&\\")
      .replace(/^ ?\d+(?=\.(?: |$))/, "$&\\")
      // The editor looks for icons, `$(trash)`, where the backslashes are gone. A word joiner, invisible, hides them.
      .replaceAll(/(?<=\$)(?=\\\([\w-]+(?:\\~\w+)?\\\))/g, "\u2060")
  );
}

/**
 * A Markdown table.
 *
 * @param head cells as Markdown, like those of `rows`
 * @param wordColumns how many columns, from the left, hold words; the others hold figures and are aligned right
 */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[], wordColumns = 1): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, column) => (column < wordColumns ? "---" : "---:"));
  return [head, rule, ...rows].map(line).join("\n");
}

/** The same with a head and rows of plain text, all words. */
export function markdownTextTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const [plainHead = [], ...plainRows] = [head, ...rows].map((cells) => cells.map(escapeMarkdown));
  return markdownTable(plainHead, plainRows, head.length);
}
