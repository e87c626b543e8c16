/** A text with one sentence a line, for comparing two texts. White space becomes single spaces. */
export function oneSentenceALine(text: string): string {
  return text
    .trim()
    .replaceAll(/\s+/g, " ")
    .replaceAll(/([.!?…]["'”’)\]]*) (?=\S)/g, "$1\n");
}
