/** Keeps each percent sign in the line of its number. */
export function withoutLonePercent(text: string): string {
  return text.replaceAll(" %", "\u00A0%");
}
