/**
 * Personal data that has a recognisable form. A pattern may also match other numbers, because a report that hides too
 * much does less harm than one that shows too much.
 */
const patterns: readonly (readonly [what: string, pattern: RegExp])[] = [
  // In Markdown, a backslash may stand before a mark.
  ["e-mail address", /(?:[\p{L}\p{N}._%+-]|\\(?=[._+-]))+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu],
  ["card number", /(?<![\p{L}\d])\d(?:[ -]?\d){12,18}(?![\p{L}\d])/gu],
  ["social security number", /(?<![\p{L}\d])\d{3}[- ]\d{2}[- ]\d{4}(?![\p{L}\d])/gu],
  [
    "phone number",
    /(?<![\p{L}\d])(?:\+\d{1,3}[ .-]?)?(?:\(\d{2,5}\)[ .-]?|\d{2,5}[ .-])\d{2,4}[ .-]?\d{3,5}(?![\p{L}\d])/gu,
  ],
  ["date", /(?<![\p{L}\d])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?![\p{L}\d])/gu],
  [
    "date",
    /\b(?:\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:January|February|March|April|May|June|July|August|September|October|November|December)|(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}(?:st|nd|rd|th)?),? \d{4}\b/gu,
  ],
  [
    "street address",
    /\b\d{1,5}[A-Za-z]? (?:\p{Lu}[\p{L}'’.-]* ){1,4}(?:(?:Street|Avenue|Road|Lane|Drive|Court|Boulevard|Way|Place|Square|Terrace|Crescent|Close|Row|Mews)\b|(?:St|Ave|Rd|Ln|Dr|Ct|Blvd|Pl|Sq)\b\.?)/gu,
  ],
];

/** Matches a text that `hidePersonalData` puts in the place of personal data. */
export const hiddenData = new RegExp(
  String.raw`\[(?:${[...new Set(patterns.map(([what]) => what))].join("|")})\]`,
  "g",
);

/** A piece of personal data in a text, such as an e-mail address. */
export interface PersonalData {
  /** The kind, such as `e-mail address`. */
  readonly what: string;
  readonly value: string;
}

/**
 * Finds personal data that belongs to one person or place, in a form in which two writings of the same data are equal.
 * Dates are left out, because many people share them, and so are short numbers, which may be prices.
 */
export function findPersonalData(text: string): PersonalData[] {
  // The pattern of phone numbers also matches parts of dates and of other numbers, so it comes last.
  const isPhone = (what: string): boolean => what === "phone number";
  const ordered = [...patterns.filter(([what]) => !isPhone(what)), ...patterns.filter(([what]) => isPhone(what))];
  let rest = text;
  return ordered.flatMap(([what, pattern]) => {
    const found = Array.from(rest.matchAll(pattern), ([value]) => ({ what, value: plainForm(what, value) }));
    rest = rest.replaceAll(pattern, " | ");
    const isShort = ({ value }: PersonalData): boolean => isPhone(what) && value.length < phoneDigits;
    return what === "date" ? [] : found.filter((each) => !isShort(each));
  });
}

/** A phone number is compared by its last nine digits, because the code of the country may be missing. */
const phoneDigits = 9;

const plainForm = (what: string, value: string): string => {
  if (what === "phone number") return value.replaceAll(/\D/g, "").slice(-phoneDigits);
  if (what.endsWith("number")) return value.replaceAll(/\D/g, "");
  return value.replaceAll("\\", "").replaceAll(/\s+/g, " ").toLowerCase();
};

/** Replaces personal data by its kind, such as `[e-mail address]`. */
export function hidePersonalData(text: string): string {
  return patterns.reduce((hidden, [what, pattern]) => hidden.replaceAll(pattern, `[${what}]`), text);
}
