/**
 * Personal data that has a recognisable form. A pattern may also match other numbers, because a report that hides too
 * much does less harm than one that shows too much.
 */
export const personalDataPatterns: readonly (readonly [what: string, pattern: RegExp])[] = [
  // In Markdown, a backslash may stand before a mark.
  ["e-mail address", /(?:[\p{L}\p{N}._%+-]|\\(?=[._+-]))+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu],
  ["bank account", /(?<![\p{L}\d])[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?(?![\p{L}\d])/gu],
  ["card number", /(?<![\p{L}\d])\d(?:[ -]?\d){12,18}(?![\p{L}\d])/gu],
  ["social security number", /(?<![\p{L}\d])\d{3}[- ]\d{2}[- ]\d{4}(?![\p{L}\d])/gu],
  // Digits without marks can be any number, so the words before them must say what they are.
  ["social security number", /(?<!\d)\d{9}(?![\p{L}\d])(?<=\b(?:social security|SSN)\b[^\d\n]{0,20}\d{9})/giu],
  [
    "phone number",
    /(?<![\p{L}\d])(?:(?:\+\d{1,3}|1)[ .-]?)?(?:\(\d{2,5}\)[ .-]?|\d{2,5}[ .-])\d{2,4}[ .-]?\d{3,5}(?![\p{L}\d])/gu,
  ],
  [
    "phone number",
    /(?<!\d)\d{7,15}(?![\p{L}\d])(?<=\b(?:phone|telephone|mobile|cell|tel|fax|call|dial|reached)\b[^\d\n]{0,20}\d{7,15})/giu,
  ],
  ["date", /(?<![\p{L}\d])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?![\p{L}\d])/gu],
  [
    "date",
    /\b(?:\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:January|February|March|April|May|June|July|August|September|October|November|December)|(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}(?:st|nd|rd|th)?),? \d{4}\b/gu,
  ],
  [
    "street address",
    /\b\d{1,5}[A-Za-z]? (?:(?:\p{Lu}[\p{L}'’.-]*|\d{1,3}(?:st|nd|rd|th)) ){1,4}(?:(?:Street|Avenue|Road|Lane|Drive|Court|Boulevard|Way|Place|Square|Terrace|Crescent|Close|Row|Mews|Alley|Circle|Grove|Highway|Loop|Parkway|Pass|Plaza|Trail|Turnpike)\b|(?:St|Ave|Rd|Ln|Dr|Ct|Blvd|Pl|Sq|Cir|Hwy|Pkwy|Ter|Tpke)\b\.?)/gu,
  ],
];

/** Matches a text that `hidePersonalData` puts in the place of personal data. */
export const hiddenData = new RegExp(
  String.raw`\[(?:${[...new Set(personalDataPatterns.map(([what]) => what))].join("|")})\]`,
  "g",
);

/** Replaces personal data by its kind, such as `[e-mail address]`. */
export function hidePersonalData(text: string): string {
  return personalDataPatterns.reduce((hidden, [what, pattern]) => hidden.replaceAll(pattern, `[${what}]`), text);
}
