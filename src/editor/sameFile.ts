import path from "node:path";

/** Whether two absolute paths have the same spelling. On Windows, upper and lower case count as the same. */
export function isSameFile(left: string, right: string): boolean {
  return spelling(left) === spelling(right);
}

/** A key of an absolute path. Two spellings of one file have the same key. */
export function spelling(file: string): string {
  return process.platform === "win32" ? path.normalize(file).toLowerCase() : path.normalize(file);
}
