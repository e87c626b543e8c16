/**
 * The line to go to from a line, round the end of the file.
 *
 * @param lines ascending
 * @returns undefined where there is none
 */
export function nextLine(lines: readonly number[], from: number, direction: "next" | "previous"): number | undefined {
  return direction === "next"
    ? (lines.find((line) => line > from) ?? lines[0])
    : (lines.findLast((line) => line < from) ?? lines.at(-1));
}
