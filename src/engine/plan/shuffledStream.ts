import type { Random } from "../../protocol/random";

/** An endless stream: all items in random order, then all items in another random order, and so on. */
export function shuffledStream<Item>(items: readonly Item[], random: Random): (amount: number) => Item[] {
  let pending: Item[] = [];
  return (amount) => {
    const taken: Item[] = [];
    while (taken.length < amount && items.length > 0) {
      if (pending.length === 0) pending = random.shuffle(items);
      taken.push(...pending.splice(0, amount - taken.length));
    }
    return taken;
  };
}
