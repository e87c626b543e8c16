/** The usual names of the keys and columns that hold a row's prompt or its whole text. */
export const usualContentNames = ["input", "prompt", "question", "text", "instruction"] as const;

/**
 * Keys under which a row holds a conversation. A conversation is a list of messages. Each message is an object, but it
 * is not a row.
 */
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
