import { HumanError } from "../protocol/humanError";

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space or choose another output.runsDirectory",
  EDQUOT: "the disk quota is used up; free some space or choose another output.runsDirectory",
  EROFS: "the disk is read-only; choose another output.runsDirectory",
  ENOTDIR: "a part of its path is a file, not a folder; choose another output.runsDirectory",
  EACCES: "permission is denied; change the folder's permissions or choose another output.runsDirectory",
};

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

/** Turns a write error that the user can fix into a HumanError that names the file. Any other error stays unchanged. */
export function explainWriteError(error: unknown, file: string): unknown {
  const reason = reasons[(error as NodeJS.ErrnoException | undefined)?.code ?? ""];
  return reason === undefined ? error : new HumanError(`${file} cannot be written: ${reason}.`, false);
}
