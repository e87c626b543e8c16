/** Names, paths and passages are the user's own text, not Markdown. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, "\\$&");
}
