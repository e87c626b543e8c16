/** The usual names of the keys and columns that hold a row's prompt or its whole text. */
export const usualContentNames = ["input", "prompt", "question", "text", "instruction"] as const;

/** Keys of a row that hold a conversation. Its messages are a list of objects, but they are not rows. */
export const conversationNames: readonly string[] = ["messages", "conversations", "conversation"];

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
