/** Joins the parts that are neither undefined nor empty. */
export function joinParts(separator: string, parts: readonly (string | false | undefined)[]): string {
  return parts.filter(Boolean).join(separator);
}
