import { HumanError } from "../protocol/humanError";
import { explanationOf } from "../protocol/systemError";

/** Whether an error is an error of the system with the given code, such as ENOENT. */
export function hasCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === code;
}

/**
 * Makes a handler for `catch`. The handler returns the given value for an error of the system with the given code, and
 * throws any other error again.
 */
export function ifCode<Value>(code: string, value: Value): (error: unknown) => Value {
  return (error) => {
    if (hasCode(error, code)) return value;
    throw error;
  };
}

/**
 * Turns a write error that the user can fix into a HumanError that names the file. Any other error stays unchanged.
 *
 * @param otherPlace the last advice of the message. It helps in every case, such as `choose another
 *   output.runsDirectory`
 */
export function explainWriteError(error: unknown, file: string, otherPlace: string): unknown {
  const explanation = explanationOf(error);
  if (explanation === undefined) return error;
  return new HumanError(
    `${file} cannot be written: ${explanation.reason}; ${explanation.remedy} or ${otherPlace}.`,
    explanation.isInput,
  );
}

/** Advice to the user if a file of a run cannot be written. */
export const otherRunsDirectory = "choose another output.runsDirectory";
/** Advice to the user if a file that the user has named cannot be written. */
export const otherTarget = "choose another place for it";
