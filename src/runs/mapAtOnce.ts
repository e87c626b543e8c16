/**
 * The number of items that are worked on at a time. Reads of a slow disk or of a network then overlap, and no reader
 * opens more files than the system allows.
 */
const atOnce = 8;

/** Applies `work` to each item, several items at a time. The results have the order of the items. */
export async function mapAtOnce<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = items.entries();
  const takeOn = async (): Promise<void> => {
    for (const [index, item] of left) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, takeOn));
  return results;
}
