import path from "node:path";

/** Whether two absolute paths have the same spelling. On Windows, upper and lower case count as the same. */
export function isSameFile(left: string, right: string): boolean {
  return spelling(left) === spelling(right);
}

const spelling = (file: string): string =>
  process.platform === "win32" ? path.normalize(file).toLowerCase() : path.normalize(file);
