/** The part of an input box that `CheckedText` needs. */
export interface TextInput {
  readonly value: string;
  validationMessage: unknown;
  busy: boolean;
}

/** Describes a text's problem in one sentence; undefined if the text is valid. */
export type TextCheck = (text: string) => Promise<string | undefined>;

/** A text that is checked while the user types. Checks may end late and in any order. */
export class CheckedText {
  /** The number of the newest check. The results of older checks are dropped. */
  #lastCheck = 0;

  constructor(
    private readonly input: TextInput,
    private readonly problemOf: TextCheck,
  ) {}

  /** Checks the input's text and shows the problem, if any. Call this after every change of the text. */
  async check(): Promise<void> {
    // Ignores errors, because `accept` checks again and reports them.
    await this.#checkCurrent().catch(() => undefined);
  }

  /**
   * Handles the Enter key: checks the input's text.
   *
   * @returns the text; undefined if the text has a problem, or was changed during the check
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
