/** A half-open range of a text, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A key of a JSON object and the place of its value. */
export interface Member {
  readonly key: string;
  readonly value: Span;
}

/**
 * Finds the JSON values in a range of a text. Commas or white space separate the values. The function does not check
 * the values, because `JSON.parse` checks them later.
 */
export function listValues(text: string, { start, end }: Span): Span[] {
  const values: Span[] = [];
  for (let index = skipSeparators(text, start, end); index < end;) {
    const last = Math.min(endOfValue(text, index), end);
    values.push({ start: index, end: last });
    index = skipSeparators(text, last, end);
  }
  return values;
}

/**
 * The members of a JSON object.
 *
 * @param span place of the object, with its braces
 */
export function listMembers(text: string, { start, end }: Span): Member[] {
  const members: Member[] = [];
  const last = end - 1;
  for (let index = skipSeparators(text, start + 1, last); index < last;) {
    const keyEnd = endOfValue(text, index);
    const valueStart = skip(text, keyEnd, last, /[\s:]/);
    const valueEnd = Math.min(endOfValue(text, valueStart), last);
    members.push({ key: readKey(text.slice(index, keyEnd)), value: { start: valueStart, end: valueEnd } });
    index = skipSeparators(text, Math.max(valueEnd, index + 1), last);
  }
  return members;
}

const readKey = (literal: string): string => {
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal;
  }
};

const skipSeparators = (text: string, from: number, to: number): number => skip(text, from, to, /[\s,]/);

const skip = (text: string, from: number, to: number, skipped: RegExp): number => {
  let index = from;
  while (index < to && skipped.test(text[index] ?? "")) index += 1;
  return index;
};

/**
 * Returns the offset after the value that begins at `start`. If the end of the value is missing, returns the length of
 * the text.
 */
const endOfValue = (text: string, start: number): number => {
  const first = text[start];
  if (first === '"') return endOfString(text, start);
  if (first !== "{" && first !== "[") {
    const end = /[\s,:[\]{}"]/g;
    end.lastIndex = start + 1;
    return end.exec(text)?.index ?? text.length;
  }
  const structure = /["[\]{}]/g;
  structure.lastIndex = start;
  for (let depth = 0; ;) {
    const found = structure.exec(text);
    if (found === null) return text.length;
    const [character] = found;
    if (character === '"') {
      structure.lastIndex = endOfString(text, found.index);
      continue;
    }
    depth += character === "{" || character === "[" ? 1 : -1;
    if (depth === 0) return found.index + 1;
  }
};

const endOfString = (text: string, start: number): number => {
  for (let close = text.indexOf('"', start + 1); close !== -1; close = text.indexOf('"', close + 1)) {
    let backslashes = 0;
    while (text[close - 1 - backslashes] === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return close + 1;
  }
  return text.length;
};
