import path from "node:path";

export { quoteArgument } from "../protocol/quoteArgument";

/** A path as a user would type it. A path below the current directory becomes relative. */
export function formatPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative === "" || relative.startsWith("..") || path.isAbsolute(relative) ? file : relative;
}
