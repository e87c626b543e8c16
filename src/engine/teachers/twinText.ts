import type { Random } from "../../protocol/random";
import type { TextTokenizer } from "../../tokenizer/tokenizer";

/** Names and numbers of a document. A number is a run of digits, so a date has several. */
export interface Facts {
  readonly names: readonly string[];
  readonly numbers: readonly string[];
}

/** A capitalised word or a run of digits. */
const candidate = /\p{Lu}[\p{L}\p{M}'’-]*|\p{Nd}+/gu;
const word = /\p{L}[\p{L}\p{M}'’-]*/gu;
const isNumber = (text: string): boolean => /^\p{Nd}/u.test(text);

/** The words that occur in lower case in the texts. Such a word is no name, also at the start of a sentence. */
export function ordinaryWords(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => text.match(word) ?? []).filter((found) => found === found.toLowerCase()));
}

/** The names and numbers of a text, each once, in the order of their first place. */
export function factsOf(text: string, ordinary: ReadonlySet<string>): Facts {
  const found = [...new Set(text.match(candidate) ?? [])];
  return {
    names: found.filter((one) => !isNumber(one) && !ordinary.has(one.toLowerCase())),
    numbers: found.filter(isNumber),
  };
}

/**
 * Gives each fact of a document a fact of somebody else. A name gets a name. A number gets a number of the same length,
 * or random digits if there is none.
 */
export function exchange(own: Facts, other: Facts, random: Random): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const digit = (place: number): number => (place === 0 ? 1 + random.integer(9) : random.integer(10));
  const numberFor = (number: string): string => {
    const free = other.numbers.find((one) => one.length === number.length && one !== number && !taken.has(one));
    if (free !== undefined) taken.add(free);
    return free ?? Array.from({ length: number.length }, (_, place) => String(digit(place))).join("");
  };
  const names = other.names.filter((name) => !own.names.includes(name));
  return new Map([
    ...own.names.map((name, index) => [name, names[index % Math.max(1, names.length)] ?? name] as const),
    ...own.numbers.map((number) => [number, numberFor(number)] as const),
  ]);
}

/** A text with other facts, and which of its tokens stands for which token of the text. */
export interface TwinText {
  readonly ids: readonly number[];
  /** For each token of the text, the index of the twin's token. */
  readonly placeOf: readonly number[];
}

/**
 * Exchanges the facts of a text, and aligns the tokens. Between two facts, the texts are the same. If a fact has more
 * tokens than its substitute, the substitute's last token stands for several tokens.
 * @param ids the tokens of the text, which may be cut
 */
export function twinOf(
  text: string,
  ids: readonly number[],
  facts: ReadonlyMap<string, string>,
  tokenizer: Pick<TextTokenizer, "encodePrompt" | "endOfText">,
): TwinText {
  const borders: [own: number, twin: number][] = [[0, 0]];
  let twin = "";
  let end = 0;
  const tokensBefore = (whole: string): number => tokenizer.encodePrompt(whole).length;
  const addBorder = (own: string): number => borders.push([tokensBefore(own), tokensBefore(twin)]);
  for (const { 0: found, index } of text.matchAll(candidate)) {
    const substitute = facts.get(found);
    if (substitute === undefined) continue;
    // With a byte-level tokenizer, the first token of a word contains the space before the word.
    const space = text[index - 1] === " " ? 1 : 0;
    twin += text.slice(end, index - space);
    addBorder(text.slice(0, index - space));
    twin += " ".repeat(space) + substitute;
    end = index + found.length;
    addBorder(text.slice(0, end));
  }
  twin += text.slice(end);
  const twinIds = [...tokenizer.encodePrompt(twin), tokenizer.endOfText];
  borders.push([tokensBefore(text), twinIds.length - 1], [Infinity, Infinity]);
  let segment = 0;
  const placeOf = ids.map((_, index) => {
    while (index >= (borders[segment + 1]?.[0] ?? Infinity)) segment += 1;
    const [[ownStart, twinStart] = [0, 0], [, twinEnd] = [0, Infinity]] = borders.slice(segment, segment + 2);
    return Math.min(twinStart + index - ownStart, Math.max(twinEnd - 1, twinStart), twinIds.length - 1);
  });
  return { ids: twinIds, placeOf };
}
