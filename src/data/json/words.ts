/** Returns the type of a JSON value in words, such as "a list". */
export function describeType(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/**
 * Returns the reason of a JSON parser's error, taken from the error's message. The message can also contain an excerpt
 * of the parsed text. The excerpt is left out, because errors are logged and the parsed text can be private.
 */
export function shortReason({ message }: SyntaxError): string {
  // Python's json writes NaN for a missing number.
  if (message.startsWith("Unexpected token 'N'")) return "Unexpected token 'N'; in place of NaN, JSON has null";
  return message.replace(/, (?:\.\.\.)?".*$/s, "").replace(/ in JSON at position (\d+).*$/s, " at character $1");
}
