import path from "node:path";

/** A path as one would type it here: relative where it lies below the current directory. */
export const formatPath = (file: string): string => {
  const relative = path.relative(process.cwd(), file);
  return relative === "" || relative.startsWith("..") || path.isAbsolute(relative) ? file : relative;
};

/** An argument as a shell takes it. */
export const quoteArgument = (argument: string): string =>
  /^[\w@%+=:,./\\-]+$/.test(argument) ? argument : `"${argument.replaceAll(/["\\$`]/g, "\\$&")}"`;
