/** The part of an input box that `checkText` needs. */
export interface TextInput {
  readonly value: string;
  validationMessage: unknown;
  busy: boolean;
}

/** Describes the problem of a text in one sentence; undefined if the text is valid. */
export type TextCheck = (text: string) => Promise<string | undefined>;

/**
 * Checks the text of an input while the user types. Several checks may run at the same time and may end in any order.
 */
export function checkText(input: TextInput, problemOf: TextCheck) {
  /** The number of the newest check. The results of older checks are dropped. */
  let newest = 0;
  /** @returns whether the text is valid. The result is also false if a newer check has begun meanwhile */
  const isValid = async (): Promise<boolean> => {
    const check = ++newest;
    input.busy = true;
    try {
      const problem = await problemOf(input.value);
      if (check !== newest) return false;
      input.validationMessage = problem;
      return problem === undefined;
    } finally {
      if (check === newest) input.busy = false;
    }
  };
  return {
    /** Checks the input's text and shows its problem, if any. Must be called after every change of the text. */
    check: async (): Promise<void> => {
      // Errors are ignored here, because `accept` checks again and reports them.
      await isValid().catch(() => undefined);
    },
    /**
     * Handles the Enter key: checks the input's text.
     *
     * @returns the text. The result is undefined if the text has a problem or was changed during the check
     */
    accept: async (): Promise<string | undefined> => {
      const text = input.value;
      return (await isValid()) && input.value === text ? text : undefined;
    },
  };
}
