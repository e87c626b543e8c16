/**
 * Joins items for a sentence, as in `a, b and c` or `a, b, c and 5 more`. The sentence names at most the first `most`
 * items. If there are more items, the sentence also gives the number of the other items.
 *
 * @param noun the singular of a word for the items, as in `5 more files`
 */
export function sentenceList(items: readonly string[], { most = 3, noun = "" } = {}): string {
  const more = items.length - most;
  const rest = noun === "" ? "" : ` ${noun}${more === 1 ? "" : "s"}`;
  const named = more > 0 ? [...items.slice(0, most), `${more} more${rest}`] : items;
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(named);
}
