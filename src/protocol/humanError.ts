/**
 * An error whose message may be shown to a user as it stands: one sentence naming the file or setting, the place and
 * the remedy. Anything else that is thrown is a defect of the program.
 */
export class HumanError extends Error {
  override readonly name = "HumanError";

  /** The extension's bundles have a copy of this class each, so it is known by its name. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === "HumanError";
  }

  /** @param isInput whether the user's input was at fault (exit code 2) or the run failed on its own (exit code 1) */
  constructor(
    message: string,
    readonly isInput = true,
  ) {
    super(message);
  }
}
