/** A Markdown link that executes a command with one argument. */
export function commandLink(title: string, command: string, argument: unknown): string {
  const query = encodeURIComponent(JSON.stringify([argument]));
  // A parenthesis in the argument would end the link, so parentheses are encoded.
  return `[${title}](command:${command}?${query.replaceAll("(", "%28").replaceAll(")", "%29")})`;
}
