/**
 * LUME's knowledge score: true if the whole completion equals the answer. Case, and white space before and after the
 * text, are ignored. Any text after the answer, even a full stop, makes the score false. Unicode writes some letters in
 * two ways, such as "é" and "e" with an accent. Both ways are equal here.
 */
export function exactMatch(answer: string, completion: string): boolean {
  return comparable(completion) === comparable(answer);
}

const comparable = (text: string): string => text.normalize("NFC").trim().toLowerCase();
