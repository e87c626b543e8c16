/**
 * LUME's knowledge score: whether the whole completion is the answer. Case and surrounding white space do not count.
 * Any text after the answer, even a full stop, makes the score false.
 */
export function exactMatch(answer: string, completion: string): boolean {
  return completion.trim().toLowerCase() === answer.trim().toLowerCase();
}
