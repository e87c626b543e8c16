/** Keys or columns that hold the prompt of a row or its whole text. */
export const usualContentNames = ["input", "prompt", "question", "text", "instruction"] as const;

/** Keys or columns that Lethe knows without a configuration. */
export const usualNames: ReadonlySet<string> = new Set([
  ...usualContentNames,
  "output",
  "answer",
  "completion",
  "response",
  "id",
  "task",
  "rephrasings",
  "subject",
  "choices",
]);
