import type { Colors } from "picocolors/types";
import picocolors from "picocolors";

/** A standard stream. `isTTY` is true for a terminal. */
export type TerminalStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** The stream to which a command writes text for people. */
export interface Output {
  readonly stream: TerminalStream;
  /** Whether a line can be drawn again in the same place. */
  readonly isInteractive: boolean;
  readonly colors: Colors;
  readonly line: (text?: string) => void;
}

export function createOutput(stream: TerminalStream): Output {
  const isInteractive = stream.isTTY === true;
  return {
    stream,
    isInteractive,
    colors: picocolors.createColors(isInteractive && picocolors.isColorSupported),
    line: (text = "") => void stream.write(`${text}\n`),
  };
}
