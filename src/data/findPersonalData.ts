import isCreditCard from "validator/lib/isCreditCard";
import isIBAN from "validator/lib/isIBAN";
import { personalDataPatterns } from "../protocol/personalData";

/** A piece of personal data in a text, such as an e-mail address. */
export interface PersonalData {
  /** The kind, such as `e-mail address`. */
  readonly what: string;
  readonly value: string;
}

/**
 * Finds personal data that belongs to one person or place, in a form in which two writings of the same data are equal.
 * Dates are left out, because many people share them, and so are short numbers, which may be prices. Cards and bank
 * accounts count only if their check digits are right, because other numbers have the same form, such as an ISBN.
 */
export function findPersonalData(text: string): PersonalData[] {
  // The pattern of phone numbers also matches parts of dates and of other numbers, so it comes last.
  const isPhone = (what: string): boolean => what === "phone number";
  const ordered = [
    ...personalDataPatterns.filter(([what]) => !isPhone(what)),
    ...personalDataPatterns.filter(([what]) => isPhone(what)),
  ];
  const found: PersonalData[] = [];
  let rest = text;
  for (const [what, pattern] of ordered) {
    rest = rest.replaceAll(pattern, (written) => {
      const each = { what, value: plainForm(what, written) };
      // A number that is no card may be a phone number.
      if (!isRight(each)) return written;
      if (what !== "date") found.push(each);
      return " | ";
    });
  }
  return found;
}

/** A phone number is compared by its last nine digits, because the code of the country may be missing. */
const phoneDigits = 9;

/** What a pattern alone cannot tell. */
const isRight = ({ what, value }: PersonalData): boolean => {
  if (what === "card number") return isCreditCard(value);
  if (what === "bank account") return isIBAN(value);
  return what !== "phone number" || value.length >= phoneDigits;
};

const plainForm = (what: string, value: string): string => {
  if (what === "phone number") return value.replaceAll(/\D/g, "").slice(-phoneDigits);
  if (what === "bank account") return value.replaceAll(" ", "");
  if (what.endsWith("number")) return value.replaceAll(/\D/g, "");
  return value.replaceAll("\\", "").replaceAll(/\s+/g, " ").toLowerCase();
};
