/**
 * Finds a text of a passage in its file. The file may write the text in another way: with other white space, with the
 * escapes of JSON, or with the doubled quotation marks of CSV. So only the words must be the same.
 *
 * @param from the offset in the file at which the search begins
 * @returns the offsets of the text, from its first letter or digit to its last one. Undefined if it is not there
 */
export function locateText(
  file: string,
  text: string,
  from: number,
): readonly [start: number, end: number] | undefined {
  const words = text.match(word);
  if (words === null) return undefined;
  const pattern = new RegExp(words.map((each) => Array.from(each, writtenForms).join("")).join(between), "giu");
  pattern.lastIndex = from;
  const found = pattern.exec(file);
  return found === null ? undefined : [found.index, found.index + found[0].length];
}

const word = /[\p{L}\p{M}\p{N}]+/gu;
/** What may stand between two words. The letters of an escape in JSON are no words. */
const between = String.raw`(?:\\u[0-9a-f]{4}|\\[bfnrt]|[^\p{L}\p{M}\p{N}])+?`;

/** A character as it is or, beyond ASCII, as an escape in JSON. Characters of words have no meaning in a pattern. */
const writtenForms = (character: string): string => {
  if (/^\p{ASCII}$/u.test(character)) return character;
  const units = Array.from({ length: character.length }, (_, unit) => character.charCodeAt(unit));
  const escaped = units.map((unit) => `\\\\u${unit.toString(16).padStart(4, "0")}`).join("");
  return `(?:${character}|${escaped})`;
};
