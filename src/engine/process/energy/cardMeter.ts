import { execFile } from "node:child_process";
import type { ChildProcess } from "node:child_process";

/** How a card meter asks. All times are in milliseconds. */
export interface CardMeterOptions {
  /** The program that tells the power: `nvidia-smi` on a real machine. */
  readonly program: string;
  /** The time between two questions. */
  readonly interval: number;
  /** The energy is unknown if the last answer is older than this. */
  readonly patience: number;
}

interface Sample {
  readonly watts: number;
  /** In milliseconds. */
  readonly at: number;
}

const question = ["--query-gpu=power.draw", "--format=csv,noheader,nounits"];
/** An answer may take at most this number of milliseconds. */
const longestAnswer = 10_000;

export type CardMeter = ReturnType<typeof openCardMeter>;

/**
 * Asks for the power of all NVIDIA cards at intervals and adds it up to their energy (trapezoidal rule). If the first
 * question gets no power, no other question follows.
 */
export function openCardMeter({ program, interval, patience }: CardMeterOptions) {
  let joules = 0;
  let last: Sample | undefined;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  let asking: ChildProcess | undefined;
  const start = performance.now();

  const take = (sample: Sample): void => {
    joules += energyBetween(last ?? { watts: sample.watts, at: start }, sample);
    last = sample;
  };
  const receive = (watts: number | undefined): void => {
    if (isClosed) return;
    if (watts !== undefined) take({ watts, at: performance.now() });
    if (last !== undefined) timer = setTimeout(ask, interval).unref();
  };
  const ask = (): void => {
    try {
      asking = execFile(program, question, { timeout: longestAnswer, windowsHide: true }, (error, answer) =>
        receive(error ? undefined : parsePower(answer)),
      );
    } catch {
      // Without memory for another process, for example, Node throws at once. The run must not end by this.
      receive(undefined);
    }
  };
  ask();
  return {
    /** The joules since the opening. The cards are taken to draw the power of the last answer since then. */
    energy: (): number | undefined => {
      const at = performance.now();
      if (last === undefined || at - last.at > patience) return undefined;
      return joules + energyBetween(last, { watts: last.watts, at });
    },
    close: (): void => {
      isClosed = true;
      clearTimeout(timer);
      asking?.kill();
    },
  };
}

const energyBetween = (from: Sample, to: Sample): number => ((from.watts + to.watts) / 2) * ((to.at - from.at) / 1000);

/**
 * @param answer a line with a number for each card
 * @returns watts of all cards together. It is undefined if a card does not tell its power, because this card may be the
 *   one that computes
 */
export function parsePower(answer: string): number | undefined {
  const lines = answer.trim().split("\n");
  const watts = lines.map((line) => Number.parseFloat(line));
  return watts.every((each) => each >= 0) ? watts.reduce((all, each) => all + each, 0) : undefined;
}
