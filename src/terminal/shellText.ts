import path from "node:path";

/** A path as a user would type it: relative where it is below the current directory. */
export function formatPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative === "" || relative.startsWith("..") || path.isAbsolute(relative) ? file : relative;
}

/** An argument with the quotation marks that a shell needs. */
export function quoteArgument(argument: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(argument) ? argument : `"${argument.replaceAll(/["\\$`]/g, "\\$&")}"`;
}
