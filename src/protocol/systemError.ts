import { HumanError } from "./humanError";

/** The properties that Node adds to an error when a system call fails. */
interface SystemError {
  readonly code?: string;
  readonly path?: string;
  readonly syscall?: string;
}

interface Explanation {
  /** Why the file or process cannot be used, as a clause. The message puts this clause after the path and a colon. */
  readonly reason: string;
  readonly remedy: string;
  /** Whether the user's path causes the error. False if the machine causes the error, for example with a full disk. */
  readonly isInput: boolean;
}

const input = (reason: string, remedy: string): Explanation => ({ reason, remedy, isInput: true });
const failure = (reason: string, remedy: string): Explanation => ({ reason, remedy, isInput: false });
const noAnswer = failure("the file system does not answer", "check its connection and try again");
const tooMany = (whose: string): Explanation =>
  failure(`${whose} has too many open files`, "close other programs or raise the limit (ulimit -n)");

/** What the system's error codes for files mean, and what the user can do. */
const explanations: Readonly<Record<string, Explanation>> = {
  EACCES: input("permission is denied", "change the permissions"),
  EPERM: input("the system does not permit the access", "change the permissions"),
  EROFS: input("the disk is read-only", "choose a path on another disk"),
  EISDIR: input("it is a folder", "give the path of a file"),
  ENOTDIR: input("a part of its path is a file, not a folder", "correct the path"),
  ENOENT: input("it does not exist", "correct the path"),
  ELOOP: input("its links lead in a circle", "correct the links"),
  ENAMETOOLONG: input("its name is too long", "choose a shorter path"),
  ENOSPC: failure("the disk is full", "free some space"),
  EDQUOT: failure("the disk quota is used up", "free some space"),
  EFBIG: failure("the file system allows no file of this size", "choose a path on another disk"),
  EMFILE: tooMany("this program"),
  ENFILE: tooMany("the system"),
  EBUSY: failure("another program uses it", "close the other program and try again"),
  ETXTBSY: failure("another program uses it", "close the other program and try again"),
  EIO: failure("the disk reports an error", "check the disk"),
  ENOMEM: failure("memory ran out", "close other programs and try again"),
  EAGAIN: failure("the system has no room for another process", "close other programs and try again"),
  ESTALE: noAnswer,
  ETIMEDOUT: noAnswer,
  EHOSTDOWN: noAnswer,
  ENOTCONN: noAnswer,
};

/** The reason and the remedy for a system error. The result is undefined for any other error. */
export function explanationOf(error: unknown): Explanation | undefined {
  const { code } = (error ?? {}) as SystemError;
  return code === undefined || !Object.hasOwn(explanations, code) ? undefined : explanations[code];
}

/**
 * Turns a system error about a file into an error with a sentence for the user. A system error is not a defect of the
 * program. Its cause is the path that the user gave, or the machine.
 *
 * @param file the file to name if the error has no path. An error about a file that is already open has no path
 * @returns undefined if `error` is not one of the system errors in `explanations`
 */
export function explainSystemError(error: unknown, file?: string): HumanError | undefined {
  const explanation = explanationOf(error);
  if (explanation === undefined) return undefined;
  const { path = file, syscall } = error as SystemError;
  const subject = path === undefined ? `A file or process${syscall === undefined ? "" : ` (${syscall})`}` : path;
  const { reason, remedy, isInput } = explanation;
  return new HumanError(`${subject} cannot be used: ${reason}; ${remedy}.`, isInput);
}
