/**
 * Puts each sentence on its own line, so that a diff editor can compare two texts. Replaces white space by single
 * spaces.
 */
export function oneSentenceALine(text: string): string {
  return text
    .trim()
    .replaceAll(/\s+/g, " ")
    .replaceAll(/([.!?…]["'”’)\]]*) (?=\S)/g, "$1\n");
}
