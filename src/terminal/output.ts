import picocolors from "picocolors";

/** A standard stream. `isTTY` is true for a terminal, and `columns` is the width of the terminal in characters. */
export type TerminalStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** The stream to which a command writes text for people. */
export type Output = ReturnType<typeof createOutput>;

export function createOutput(stream: TerminalStream) {
  const isInteractive = stream.isTTY === true;
  return {
    stream,
    /** Whether the stream is a terminal, which can draw a line again in the same place. */
    isInteractive,
    /** The number of characters in a line. A file or a pipe has no limit. */
    get width(): number {
      return (isInteractive ? stream.columns : undefined) ?? Infinity;
    },
    colors: picocolors.createColors(isInteractive && picocolors.isColorSupported),
    line: (text = ""): void => void stream.write(`${text}\n`),
  };
}
