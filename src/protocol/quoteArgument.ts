/** Puts quotation marks around an argument if a shell needs them. */
export function quoteArgument(argument: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(argument) ? argument : `"${argument.replaceAll(/["\\$`]/g, "\\$&")}"`;
}
