/**
 * Makes a function that gives the line of an offset, counted from 1. LF, CR LF and CR each end a line. The offsets must
 * not decrease from call to call, because each call counts only the lines after the previous offset.
 */
export function countLines(text: string): (offset: number) => number {
  const lineEnd = /\r\n|\r|\n/g;
  let line = 1;
  let next = lineEnd.exec(text);
  return (offset) => {
    while (next !== null && next.index + next[0].length <= offset) {
      line += 1;
      next = lineEnd.exec(text);
    }
    return line;
  };
}
