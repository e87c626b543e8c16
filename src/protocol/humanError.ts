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

  /**
   * @param message what it quotes of the user's may be of many lines and any length
   * @param isInput whether the user's input was at fault (exit code 2) or the run failed on its own (exit code 1)
   */
  constructor(
    message: string,
    readonly isInput = true,
  ) {
    super(onOneLine(message));
  }
}

/** Characters of a sentence that a person may still read; where it is longer, its end has the remedy. */
const longestSentence = 1200;
const longestEnd = 400;

const onOneLine = (message: string): string => {
  const line = message.replace(/\s*[\r\n\v\f\u0085\u2028\u2029]\s*/g, " ");
  if (line.length <= longestSentence) return line;
  return `${line.slice(0, longestSentence - longestEnd)}…${line.slice(-longestEnd)}`;
};
