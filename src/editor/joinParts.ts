/** Joins those parts that are there and not empty. */
export function joinParts(separator: string, parts: readonly (string | false | undefined)[]): string {
  return parts.filter(Boolean).join(separator);
}
