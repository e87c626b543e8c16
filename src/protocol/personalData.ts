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
 * Dates are left out, because many people share them, and so are numbers that a date or a price may be.
 */
export function findPersonalData(text: string): PersonalData[] {
  return patterns
    .filter(([what]) => what !== "date")
    .flatMap(([what, pattern]) => Array.from(text.matchAll(pattern), ([value]) => ({ what, value })))
    .filter(({ what, value }) => what !== "phone number" || digitsIn(value).length >= fewestPhoneDigits)
    .map(({ what, value }) => ({ what, value: what.endsWith("number") ? digitsIn(value) : plainForm(value) }));
}

/** A date has at most eight digits, as a price often has. */
const fewestPhoneDigits = 9;

const digitsIn = (value: string): string => value.replaceAll(/\D/g, "");

const plainForm = (value: string): string => value.replaceAll("\\", "").replaceAll(/\s+/g, " ").toLowerCase();

/** Replaces personal data by its kind, such as `[e-mail address]`. */
export function hidePersonalData(text: string): string {
  return patterns.reduce((hidden, [what, pattern]) => hidden.replaceAll(pattern, `[${what}]`), text);
}
