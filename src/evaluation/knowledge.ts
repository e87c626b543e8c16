/**
 * Whether a whole generation is the answer, white space around it and case aside: LUME's knowledge score. Text after
 * the answer, a full stop too, makes it false.
 */
export function exactMatch(answer: string, completion: string): boolean {
  return completion.trim().toLowerCase() === answer.trim().toLowerCase();
}
