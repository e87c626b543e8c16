/**
 * A text that a command gets beside the configuration in its first argument: its second argument, or the field of a row
 * of the Phases view.
 */
export function furtherArgument([first, second]: readonly unknown[], field: string): string | undefined {
  if (typeof second === "string") return second;
  if (typeof first !== "object" || first === null) return undefined;
  const value: unknown = Object.entries(first).find(([key]) => key === field)?.[1];
  return typeof value === "string" ? value : undefined;
}
