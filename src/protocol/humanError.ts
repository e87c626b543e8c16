/** The line of a file that an error is about. */
export interface ErrorPlace {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /**
   * The message without the place, such as "has no rows". This text has no subject, because its subject is the line.
   */
  readonly problem: string;
}

/**
 * An error with a message for the user: one sentence that names the file or setting, the place and the remedy. An error
 * of any other class is a defect of the program.
 */
export class HumanError extends Error {
  override readonly name = "HumanError";
  readonly #place: ErrorPlace | undefined;

  /**
   * `instanceof` compares the name of the class, because each bundle of the extension has its own copy of the class.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === "HumanError";
  }

  /**
   * @param message one sentence for the user. The sentence may quote long texts, so the constructor removes line breaks
   *   and shortens a long sentence
   * @param isInput true if the user's input was wrong (exit code 2), false if the run failed (exit code 1)
   * @param place the line that the message begins with, if it begins with one
   */
  constructor(
    message: string,
    readonly isInput = true,
    place?: ErrorPlace,
  ) {
    super(onOneLine(message));
    this.#place = place;
  }

  /** The line that the message begins with, if it begins with one. */
  get place(): ErrorPlace | undefined {
    return this.#place;
  }
}

/** The greatest number of characters in a message. */
const longestSentence = 1200;
/** The number of characters that a shortened message keeps from its end, because the remedy is at the end. */
const longestEnd = 400;

const onOneLine = (message: string): string => {
  const line = message.replace(/\s*[\r\n\v\f\u0085\u2028\u2029]\s*/g, " ");
  if (line.length <= longestSentence) return line;
  return `${line.slice(0, longestSentence - longestEnd)}…${line.slice(-longestEnd)}`;
};
