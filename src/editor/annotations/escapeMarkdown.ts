/**
 * Text of a data set or a model as Markdown that shows it and does nothing else: no markup, no links, no line
 * structure. What could turn the text around it, or is no character to be seen, becomes a space.
 */
export function escapeMarkdown(text: string): string {
  return (
    text
      .replaceAll(/[\s\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu, " ")
      // CommonMark lets every punctuation mark of ASCII be escaped; web and mail addresses are no links then either.
      .replaceAll(/[!-/:-@[-`{-~]/g, "\\$&")
  );
}
