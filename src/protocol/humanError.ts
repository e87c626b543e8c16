/**
 * An error with a message for the user: one sentence that names the file or setting, the place and the remedy. Every
 * other error is a defect of the program.
 */
export class HumanError extends Error {
  override readonly name = "HumanError";

  /** The class is recognised by its name, since each of the extension's bundles has a copy of it. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === "HumanError";
  }

  /**
   * @param message may quote text of the user; line breaks are removed and long text is shortened
   * @param isInput true where the user's input was wrong (exit code 2), false where the run failed (exit code 1)
   */
  constructor(
    message: string,
    readonly isInput = true,
  ) {
    super(onOneLine(message));
  }
}

/** The most characters of a message, and how many of them come from its end, where the remedy is. */
const longestSentence = 1200;
const longestEnd = 400;

const onOneLine = (message: string): string => {
  const line = message.replace(/\s*[\r\n\v\f\u0085\u2028\u2029]\s*/g, " ");
  if (line.length <= longestSentence) return line;
  return `${line.slice(0, longestSentence - longestEnd)}…${line.slice(-longestEnd)}`;
};
