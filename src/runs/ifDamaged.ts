import { HumanError } from "../protocol/humanError";

/**
 * Gives a value in place of a file that is damaged or missing, where the reader can do without the file. Use it with
 * `catch`.
 */
export function ifDamaged<Value>(otherwise: Value): (error: unknown) => Value {
  return (error) => {
    if (error instanceof HumanError) return otherwise;
    throw error;
  };
}
