const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/**
 * Escapes a text for HTML and SVG. Characters that change the writing direction or are invisible become spaces, so that
 * a passage cannot disguise the text around it. A percent sign stays in the line of its number.
 */
export function escapeHtml(text: string): string {
  return text
    .replaceAll(/(?:(?![\u200c]|[\u200d]|\n)[\p{Cc}\p{Cf}])+/gu, " ")
    .replaceAll(/(?<=\d) (?=%)/g, "\u00a0")
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}
