import type { Random } from "../../data/random";

/** An endless stream of the indices below `count`: every index once, in random order, then all again in another. */
export function shuffledStream(count: number, random: Random): (amount: number) => number[] {
  let pending: number[] = [];
  return (amount) => {
    const taken: number[] = [];
    while (taken.length < amount && count > 0) {
      if (pending.length === 0) pending = random.shuffle([...Array(count).keys()]);
      taken.push(...pending.splice(0, amount - taken.length));
    }
    return taken;
  };
}
