/** A sentence names at most this number of items. It then says how many more there are. */
const namedItems = 3;

/** Joins items for a sentence, as in `a, b and c` or `a, b, c and 5 more`. */
export function sentenceList(items: readonly string[]): string {
  const more = items.length - namedItems;
  const named = more > 0 ? [...items.slice(0, namedItems), `${more} more`] : items;
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(named);
}
