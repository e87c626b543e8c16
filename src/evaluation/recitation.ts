import type { ComparedBy } from "../protocol/metrics";
import { rouge, rougeOfTokens } from "./rouge";
import type { Rouge } from "./rouge";

/** How much of a true text a completion repeats, each value in 0..1. */
interface Recitation extends Rouge {
  readonly comparedBy: ComparedBy;
}

/**
 * Compares a completion with the true text. ROUGE compares words, but it reads only the letters a to z and the digits
 * 0 to 9. In a Russian or Chinese text, fewer than half of the letters and digits are of this kind. For such a text,
 * and for a text without any letter or digit, it compares characters instead of words. Both texts are compared in
 * Unicode's composed form (NFC), so that "é" equals "e" with an accent.
 *
 * @returns undefined if the true text is only white space, because nothing can be recited
 */
export function recitation(trueText: string, completion: string): Recitation | undefined {
  const [reference, candidate] = [trueText.normalize("NFC"), completion.normalize("NFC")];
  if (reference.trim() === "") return undefined;
  if (isReadByRouge(reference)) return { ...rouge(reference, candidate), comparedBy: "words" };
  return { ...characterRouge(reference, candidate), comparedBy: "characters" };
}

const fewestRead = 0.5;

function isReadByRouge(text: string): boolean {
  const all = text.match(/[\p{L}\p{N}]/gu) ?? [];
  const read = all.filter((character) => /^[a-z0-9]/.test(character.toLowerCase()));
  return all.length > 0 && read.length >= fewestRead * all.length;
}

/** ROUGE with every character (Unicode code point) as a token. Case and white space do not count. */
function characterRouge(reference: string, candidate: string): Rouge {
  const charactersOf = (text: string): string[] => text.toLowerCase().match(/\S/gu) ?? [];
  return rougeOfTokens(charactersOf(reference), charactersOf(candidate));
}
