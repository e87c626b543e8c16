import { isActive } from "./run";
import type { Run } from "./run";

/**
 * The runs that have ended between two looks at them. One that was resumed and ended before it was ever seen at work is
 * among them: its attempt is another one.
 */
export function newlyEnded(before: readonly Run[], now: readonly Run[]): Run[] {
  const earlier = new Map(before.map((run) => [run.folder, run]));
  return now.filter((run) => {
    const last = earlier.get(run.folder);
    return last !== undefined && !isActive(run) && (isActive(last) || last.digest.attempt < run.digest.attempt);
  });
}
