import path from "node:path";

/** Whether two absolute paths name one file, as far as their spelling tells: Windows does not tell cases apart. */
export function isSameFile(left: string, right: string): boolean {
  return spelling(left) === spelling(right);
}

const spelling = (file: string): string =>
  process.platform === "win32" ? path.normalize(file).toLowerCase() : path.normalize(file);
