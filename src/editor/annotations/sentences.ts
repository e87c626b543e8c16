/** A text with a line a sentence, so that two texts can be laid side by side; white space is evened out. */
export function oneSentenceALine(text: string): string {
  return text
    .trim()
    .replaceAll(/\s+/g, " ")
    .replaceAll(/([.!?…]["'”’)\]]*) (?=\S)/g, "$1\n");
}
