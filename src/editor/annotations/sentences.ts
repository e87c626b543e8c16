/**
 * Puts each sentence of a text on a line of its own, so that a diff editor can compare two texts. Each stretch of white
 * space becomes one space.
 */
export function oneSentenceALine(text: string): string {
  return text
    .trim()
    .replaceAll(/\s+/g, " ")
    .replaceAll(/([.!?…]["'”’)\]]*) (?=\S)/g, "$1\n");
}
