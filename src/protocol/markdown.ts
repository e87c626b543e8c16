/**
 * Escapes a text that did not come from Lethe (a name, a path, a passage, a model's answer), so that Markdown shows the
 * text literally. The result is safe in a paragraph, in a table cell, in bold type and in an editor's tooltip, with or
 * without icons.
 */
export function escapeMarkdown(text: string): string {
  return (
    text
      // Replaces characters that could break a line or a table cell, or change the writing direction of the text around
      // them. The joiners U+200C and U+200D stay, because many scripts and emoji need them.
      .replaceAll(/(?:(?![\u200c\u200d])[\s\p{Cc}\p{Cf}])+/gu, " ")
      // Escapes markup, HTML, links, and addresses that GitHub and the editor would turn into links.
      .replaceAll(/[\\`*_{}[\]()<>#!|~$&@]|:(?=\S)/g, "\\$&")
      .replaceAll(/www(?=\.)/gi, "$&\\")
      // Escapes lists and underlined headings. Markdown recognises them only at the start of a line.
      .replace(/^ ?(?=[-+=])/, "$&\\")
      .replace(/^ ?\d+(?=\.(?: |$))/, "$&\\")
      // Backslashes do not stop the editor from showing icons such as `$(trash)`, because the editor looks for icons
      // after it has removed the backslashes. An invisible word joiner after the dollar sign stops it.
      .replaceAll(/(?<=\$)(?=\\\([\w-]+(?:\\~\w+)?\\\))/g, "\u2060")
  );
}

/**
 * A Markdown table.
 *
 * @param head the cells of the first row. The cells of `head` and of `rows` are Markdown, so they are not escaped here
 * @param wordColumns the number of columns with words, counted from the left. All columns after them contain numbers
 *   and are aligned right
 */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[], wordColumns = 1): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, column) => (column < wordColumns ? "---" : "---:"));
  return [head, rule, ...rows].map(line).join("\n");
}

/** A Markdown table of plain text. The cells are escaped here. All columns contain words. */
export function markdownTextTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const [plainHead = [], ...plainRows] = [head, ...rows].map((cells) => cells.map(escapeMarkdown));
  return markdownTable(plainHead, plainRows, head.length);
}
