/** The properties of an input box that a checked text needs. */
export interface TextInput {
  readonly value: string;
  validationMessage: unknown;
  busy: boolean;
}

/** Returns one sentence that describes the problem of a text; undefined if the text is valid. */
export type TextCheck = (text: string) => Promise<string | undefined>;

/** A text that is checked while the user types. Checks may end late and in any order. */
export class CheckedText {
  /** The number of the check that was started last. Results of older checks are dropped. */
  #lastCheck = 0;

  constructor(
    private readonly input: TextInput,
    private readonly problemOf: TextCheck,
  ) {}

  /** Checks the text in the input and shows the problem, if any. Call it whenever the text has changed. */
  async check(): Promise<void> {
    // No error is reported here, because `accept` checks again and reports the error.
    await this.#checkCurrent().catch(() => undefined);
  }

  /**
   * Handles the Enter key: checks the text that the input holds now.
   *
   * @returns the text; undefined when the check found a problem, or when the text was changed before the check ended
   */
  async accept(): Promise<string | undefined> {
    const text = this.input.value;
    const result = await this.#checkCurrent();
    return result !== "outdated" && result.problem === undefined && this.input.value === text ? text : undefined;
  }

  async #checkCurrent(): Promise<{ readonly problem: string | undefined } | "outdated"> {
    const check = ++this.#lastCheck;
    this.input.busy = true;
    try {
      const problem = await this.problemOf(this.input.value);
      if (check !== this.#lastCheck) return "outdated";
      this.input.validationMessage = problem;
      return { problem };
    } finally {
      if (check === this.#lastCheck) this.input.busy = false;
    }
  }
}
