import { HumanError } from "../protocol/humanError";

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space or choose another output.runsDirectory",
  EDQUOT: "the disk quota is used up; free some space or choose another output.runsDirectory",
  EROFS: "the disk is read-only; choose another output.runsDirectory",
  ENOTDIR: "a part of its path is a file, not a folder; choose another output.runsDirectory",
  EACCES: "permission is denied; change the folder's permissions or choose another output.runsDirectory",
};

/** Whether an error of the system has a code, such as ENOENT. */
export function hasCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === code;
}

/** For `catch`: a value in place of a missing file or folder. Any other error is thrown again. */
export function ifMissing<Value>(value: Value): (error: unknown) => Value {
  return (error) => {
    if (hasCode(error, "ENOENT")) return value;
    throw error;
  };
}

/** Turns an error that a user can mend into a sentence that names the file. Any other error stays as it is. */
export function explainWriteError(error: unknown, file: string): unknown {
  const reason = reasons[(error as NodeJS.ErrnoException | undefined)?.code ?? ""];
  return reason === undefined ? error : new HumanError(`${file} cannot be written: ${reason}.`, false);
}
