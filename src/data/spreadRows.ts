import type { Passage } from "../protocol/passages";
import { createRandom } from "../protocol/random";

/**
 * Draws rows of a set with a seed. The rows are spread over the tasks and over the kinds (completions and questions):
 * each group of a task and a kind gives one row in turn, as long as it has rows.
 */
export function spreadRows(passages: readonly Passage[], count: number, seed: number): Passage[] {
  const random = createRandom(seed);
  const groups = new Map<string, Passage[]>();
  for (const passage of passages) {
    const group = JSON.stringify([passage.task, passage.kind]);
    const ofGroup = groups.get(group);
    if (ofGroup === undefined) groups.set(group, [passage]);
    else ofGroup.push(passage);
  }
  const shuffled = [...groups.values()].map((group) => random.shuffle(group));
  const longest = Math.max(0, ...shuffled.map(({ length }) => length));
  const inTurn = Array.from({ length: longest }, (_, turn) => shuffled.flatMap((group) => group[turn] ?? [])).flat();
  return inTurn.slice(0, count);
}
