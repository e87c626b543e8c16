import { words } from "../../protocol/words";

/**
 * Words in values of the configuration, in ids, and in names and endings of files that Lethe or the sample gives. They
 * stay although the forget set may have them. A word that is also the name of a person is not on the list.
 */
const ownWords = new Set(
  (
    "forget retain withheld holdout held out general utility set sets data train training test text texts sample novel " +
    "lethe document documents passage passages question questions answer answers model models initial run runs checkpoint " +
    "export adapter config configuration schema recommended prepare reference report memorization undial npo simnpo distillation restart " +
    "teacher base garbled calibrated lowered twin forward reverse jensen shannon unseen gradient " +
    "ascent difference kl minimization divergence loss none constant linear cosine source float auto cpu webgpu " +
    "likelihood letter score membership assess assessment sampling prefix role play rephrasing context eight four bits " +
    "relearning unrelated alias multi hop scope case cases near paraphrase proj down gate up fc json jsonl ndjson csv tsv txt md gz html parquet safetensors tokenizer"
  ).split(" "),
);

/** The shortest part by which a longer word is recognised, in letters. */
const shortestPart = 4;

/** The longest such part. With it, the work for a very long word does not grow with the square of its length. */
const longestPart = 24;

/**
 * A test whether a word shows a word of texts. The test does not try to recognise names, because a word that is hidden
 * without need does little harm. It finds a word that the texts have, in any case and with or without accents. It also
 * finds a word that contains a word of the texts, and the beginning of a word of the texts. It never finds Lethe's own
 * words, single letters and short numbers.
 *
 * @param texts if they have no word, the test finds every word, because nobody knows which words to hide
 */
export function createWordTest(texts: Iterable<string>): (word: string) => boolean {
  const found = partsIn(texts);
  const known = new Set([...found].filter((part) => !isHarmless(part)));
  const beginnings = new Set([...known].flatMap(beginningsOf));
  const isKnown = (part: string): boolean =>
    known.has(part) || beginnings.has(part) || someInside(part, (inside) => known.has(inside));
  return (word) => {
    const { whole, pieces } = partsOf(word);
    const telling = pieces.filter((piece) => !isHarmless(piece));
    return telling.length > 0 && (found.size === 0 || [whole, ...telling].some(isKnown));
  };
}

/** The words of texts, and the parts of these words. */
export function partsIn(texts: Iterable<string>): ReadonlySet<string> {
  const written = new Set<string>();
  for (const text of texts) for (const { start, end } of words(text)) written.add(text.slice(start, end));
  return new Set([...written].map(partsOf).flatMap(({ whole, pieces }) => [whole, ...pieces]));
}

/** Places inside a word where another word can begin: `o'hara`, `mariaKeller`, `JSONKeller`, `keller2024`. */
const borders =
  /[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/u;

/**
 * A word without accents, in lower case, and the words that it joins. The id of a run has only the letters a to z, so
 * the parts between all other letters count, too: `rensen` in `Sørensen`. So does a name as German writes it without
 * umlauts: `Mueller` for `Müller`.
 */
const partsOf = (word: string): { readonly whole: string; readonly pieces: readonly string[] } => {
  const decomposed = word.normalize("NFKD");
  const whole = lettersOf(decomposed);
  const german = lettersOf(decomposed.replaceAll(/(?<=[aou])\u0308/gi, "e").replaceAll("ß", "ss"));
  const pieces = decomposed
    .replaceAll(/\p{M}/gu, "")
    .split(borders)
    .map((piece) => piece.toLowerCase());
  const all = german === whole ? pieces : [...pieces, german];
  return { whole, pieces: all.flatMap((piece) => [piece, ...piece.split(/[^a-z0-9]+/)]) };
};

/** The letters and digits of a text in lower case, without accents. */
const lettersOf = (decomposed: string): string => decomposed.replaceAll(/[^\p{L}\p{N}]/gu, "").toLowerCase();

const isHarmless = (part: string): boolean => /^(?:[a-z]?|\p{N}{1,3})$/u.test(part) || ownWords.has(part);

const beginningsOf = (part: string): string[] =>
  Array.from({ length: Math.max(0, Math.min(part.length, longestPart) - shortestPart) }, (_, index) =>
    part.slice(0, shortestPart + index),
  );

const someInside = (part: string, isFound: (inside: string) => boolean): boolean => {
  for (let start = 0; start <= part.length - shortestPart; start += 1)
    for (let end = start + shortestPart; end <= Math.min(part.length, start + longestPart); end += 1)
      if (isFound(part.slice(start, end))) return true;
  return false;
};
