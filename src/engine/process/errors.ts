import { HumanError } from "../../protocol/humanError";

/** Exit code of an engine process: the run ended normally (0), it failed (1), or the user's input was wrong (2). */
export type ExitCode = 0 | 1 | 2;

export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof HumanError && error.isInput ? 2 : 1;
}

/** An error's stack for developers. */
export function detailsOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
