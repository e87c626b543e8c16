/**
 * The greatest number of tokens of a beginning from which a model writes a text for replay. To find beginnings, the
 * model reads no more tokens of a known text. A run reads them (engine/replay/searchBeginnings.ts), and a check
 * estimates the time.
 */
export const longestBeginning = 24;
