import { HumanError } from "../../protocol/humanError";

/**
 * The exit code of an engine process. It is 0 if the run ended normally, 1 if the run failed, and 2 if the user's input
 * was wrong.
 */
export type ExitCode = 0 | 1 | 2;

export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof HumanError && error.isInput ? 2 : 1;
}

/** The stack of an error, as text for developers. */
export function detailsOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
