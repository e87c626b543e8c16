/*
 * How many alternative answers a model generates, and how long they may become. A run generates them
 * (engine/run/alternativeAnswers.ts), and a check estimates the time for them.
 */

/**
 * Number of candidates for each passage. The candidate that has the fewest words in common with the true answer becomes
 * the alternative answer.
 */
export const candidatesPerPassage = 4;

/** The greatest length of an alternative answer, as a multiple of the true answer's length. */
const lengthFactor = 1.5;
const shortestLimit = 12;

/** The greatest length of an alternative answer in tokens, for a true answer of `answerTokens` tokens. */
export function longestAlternative(answerTokens: number): number {
  return Math.max(shortestLimit, Math.ceil(lengthFactor * answerTokens));
}
