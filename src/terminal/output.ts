import type { Colors } from "picocolors/types";
import picocolors from "picocolors";

/** A standard stream; `isTTY` where it is a terminal. */
export type TerminalStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** Where a command writes for people. */
export interface Output {
  readonly stream: TerminalStream;
  /** Whether lines can be redrawn. */
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
