import type { Random } from "../../data/random";

/** An endless stream of items and their indices: every item once, in random order, then all again in another order. */
export function shuffledStream<Item>(
  items: readonly Item[],
  random: Random,
): (amount: number) => { readonly text: Item; readonly index: number }[] {
  let pending: number[] = [];
  return (amount) => {
    const taken: number[] = [];
    while (taken.length < amount && items.length > 0) {
      if (pending.length === 0) pending = random.shuffle([...items.keys()]);
      taken.push(...pending.splice(0, amount - taken.length));
    }
    return taken.map((index) => ({ text: items[index] as Item, index }));
  };
}
