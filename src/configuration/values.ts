import { z } from "zod";

/* Schemas for kinds of values that several settings use. */
export const nonEmptyText = z.string().min(1);
export const positiveNumber = z.number().positive();
export const nonNegativeNumber = z.number().min(0);
export const share = z.number().min(0).max(1);
export const shareBelowOne = z.number().min(0).lt(1);
export const positiveInteger = z.int().min(1);
export const nonNegativeInteger = z.int().min(0);

/**
 * A number, or a word for a number that the run computes.
 * @param rule which numbers are allowed, such as "a number from 0 to 1". An error message uses it
 */
export function numberOrWord<Word extends string>(number: z.ZodNumber, rule: string, word: Word) {
  return z.union([number, z.literal(word)], { error: `be ${rule} or "${word}"` });
}
