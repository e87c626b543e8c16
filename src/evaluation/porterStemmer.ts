/**
 * The stemmer behind rouge_score: nltk's PorterStemmer in its default mode. It is M. F. Porter's "An algorithm for
 * suffix stripping" (Program 14.3, 1980) with changes by Porter himself and by nltk. For example, the stem of "enjoy"
 * is "enjoy", "fly" and "flies" have the same stem, and irregular words are in a list.
 *
 * The npm package `stemmer` 2.0.1 implements the plain algorithm. It gives different stems for 323 of the 22,776 words
 * of the LUME data ("always", "boys", "biology", "aging", "beautifully", …), so ROUGE would differ.
 */

type Rule = readonly [suffix: string, replacement: string];

const irregularStems: ReadonlyMap<string, string> = new Map([
  ["skies", "sky"],
  ["sky", "sky"],
  ["dying", "die"],
  ["lying", "lie"],
  ["tying", "tie"],
  ["news", "news"],
  ["innings", "inning"],
  ["inning", "inning"],
  ["outings", "outing"],
  ["outing", "outing"],
  ["cannings", "canning"],
  ["canning", "canning"],
  ["howe", "howe"],
  ["proceed", "proceed"],
  ["exceed", "exceed"],
  ["succeed", "succeed"],
]);

/**
 * Only one rule is used: the first rule whose suffix ends the word. If a long suffix ends with a shorter suffix, the
 * rule of the long one must therefore come first.
 */
const derivationalRules: readonly Rule[] = [
  ["ational", "ate"],
  ["tional", "tion"],
  ["enci", "ence"],
  ["anci", "ance"],
  ["izer", "ize"],
  ["bli", "ble"],
  ["entli", "ent"],
  ["eli", "e"],
  ["ousli", "ous"],
  ["ization", "ize"],
  ["ation", "ate"],
  ["ator", "ate"],
  ["alism", "al"],
  ["iveness", "ive"],
  ["fulness", "ful"],
  ["ousness", "ous"],
  ["aliti", "al"],
  ["iviti", "ive"],
  ["biliti", "ble"],
  ["fulli", "ful"],
];

const adjectivalRules: readonly Rule[] = [
  ["icate", "ic"],
  ["ative", ""],
  ["alize", "al"],
  ["iciti", "ic"],
  ["ical", "ic"],
  ["ful", ""],
  ["ness", ""],
];

const residualRules = "al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize"
  .split(" ")
  .map((suffix): Rule => [suffix, ""]);

/** The letters as "c" (consonant) and "v" (vowel: a, e, i, o, u, and y after a consonant). A digit is a consonant. */
function letterPattern(word: string): string {
  let pattern = "";
  for (const letter of word) {
    const isVowel = letter === "y" ? pattern.endsWith("c") : "aeiou".includes(letter);
    pattern += isVowel ? "v" : "c";
  }
  return pattern;
}

/**
 * Porter's measure m: how often a vowel is directly followed by a consonant. This is roughly the number of syllables.
 */
const measure = (word: string): number => letterPattern(word).split("vc").length - 1;

/**
 * Porter's condition *o: the word ends with consonant, vowel and consonant, and the last letter is not w, x or y
 * ("hop"). nltk adds a second case: the whole word is a vowel and a consonant.
 */
function endsLikeShortWord(word: string): boolean {
  const pattern = letterPattern(word);
  return pattern === "vc" || (pattern.endsWith("cvc") && !/[wxy]$/.test(word));
}

/**
 * Applies the first rule with a suffix that ends the word. The rule replaces the suffix. The rest of the word is the
 * stem. The word stays unchanged if `mayStay` returns false for the stem, for example because the stem is too short.
 */
function applyFirst(word: string, rules: readonly Rule[], mayStay: (stem: string, suffix: string) => boolean): string {
  const rule = rules.find(([suffix]) => word.endsWith(suffix));
  if (rule === undefined) return word;
  const [suffix, replacement] = rule;
  const stem = word.slice(0, -suffix.length);
  return mayStay(stem, suffix) ? stem + replacement : word;
}

/** Step 1a: caresses → caress, ponies → poni, ties → tie, cats → cat. */
function stripPlural(word: string): string {
  if (word.endsWith("ies")) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith("sses")) return word.slice(0, -2);
  return word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
}

/** Step 1b: spied → spi, died → die, agreed → agree, plastered → plaster, hopping → hop, filing → file. */
function stripTense(word: string): string {
  if (word.endsWith("ied")) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith("eed")) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;

  const stem = word.replace(/(ed|ing)$/, "");
  if (stem === word || !letterPattern(stem).includes("v")) return word;
  if (/(at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (/(.)\1$/.test(stem) && letterPattern(stem).endsWith("c")) return /[lsz]$/.test(stem) ? stem : stem.slice(0, -1);
  return measure(stem) === 1 && endsLikeShortWord(stem) ? `${stem}e` : stem;
}

/** Step 1c: happy → happi, fly → fli. "enjoy" and "by" stay unchanged. */
function softenFinalY(word: string): string {
  const stem = word.slice(0, -1);
  return word.endsWith("y") && stem.length > 1 && letterPattern(stem).endsWith("c") ? `${stem}i` : word;
}

/** Step 2: relational → relate, digitizer → digitize. A word may change twice: relationalli → relational → relate. */
function reduceDerivation(word: string): string {
  if (word.endsWith("alli") && measure(word.slice(0, -4)) > 0) return reduceDerivation(word.slice(0, -2));
  // The suffix "logi" becomes "log" if the stem is long enough. The measured stem includes the l of the suffix: the
  // stem of "geologi" is "geol", with measure 1. Without the l, the stem would be "geo", with measure 0. "geologi"
  // would then stay unchanged, but "archaeologi" would become "archaeolog".
  if (word.endsWith("logi")) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  return applyFirst(word, derivationalRules, (stem) => measure(stem) > 0);
}

/** Step 3: triplicate → triplic, formalize → formal, goodness → good. */
const reduceAdjective = (word: string): string => applyFirst(word, adjectivalRules, (stem) => measure(stem) > 0);

/** Step 4: revival → reviv, adjustment → adjust, adoption → adopt. */
const stripResidue = (word: string): string =>
  applyFirst(word, residualRules, (stem, suffix) => measure(stem) > 1 && (suffix !== "ion" || /[st]$/.test(stem)));

/** Step 5a: probate → probat, cease → ceas. "rate" stays unchanged. */
function stripFinalE(word: string): string {
  const stem = word.slice(0, -1);
  const syllables = measure(stem);
  return word.endsWith("e") && (syllables > 1 || (syllables === 1 && !endsLikeShortWord(stem))) ? stem : word;
}

/** Step 5b: controll → control. "roll" stays unchanged. */
const singleFinalL = (word: string): string =>
  word.endsWith("ll") && measure(word.slice(0, -1)) > 1 ? word.slice(0, -1) : word;

const steps = [
  stripPlural,
  stripTense,
  softenFinalY,
  reduceDerivation,
  reduceAdjective,
  stripResidue,
  stripFinalE,
  singleFinalL,
];

/**
 * The stem of a word of lower-case letters and digits, as nltk's PorterStemmer gives it. A word of one or two
 * characters is its own stem.
 */
export function porterStem(word: string): string {
  const irregular = irregularStems.get(word);
  if (irregular !== undefined) return irregular;
  return word.length <= 2 ? word : steps.reduce((stem, step) => step(stem), word);
}
