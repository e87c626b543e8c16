/** Names, paths and passages are the user's own text, not Markdown. */
export const escapeMarkdown = (text: string): string => text.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, "\\$&");
