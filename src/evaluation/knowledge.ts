/**
 * LUME's knowledge score: whether the whole completion is the answer. Case and surrounding white space do not count.
 * Any text after the answer, even a full stop, makes the score false. Unicode writes some letters in two ways, such as
 * "é" and "e" with an accent. Both ways are equal here.
 */
export function exactMatch(answer: string, completion: string): boolean {
  return comparable(completion) === comparable(answer);
}

const comparable = (text: string): string => text.normalize("NFC").trim().toLowerCase();
