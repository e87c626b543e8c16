/** The usual names of the keys and columns that hold a row's prompt or its whole text. */
export const usualContentNames = ["input", "prompt", "question", "text", "instruction"] as const;

/** The usual names of keys and columns. The configuration need not name them. */
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
