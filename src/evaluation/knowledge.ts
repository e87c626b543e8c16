/**
 * LUME's knowledge score: whether the whole completion is the answer. White space around it and case do not count. Any
 * text after the answer, even a full stop, makes it false.
 */
export function exactMatch(answer: string, completion: string): boolean {
  return completion.trim().toLowerCase() === answer.trim().toLowerCase();
}
