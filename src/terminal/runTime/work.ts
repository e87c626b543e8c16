import type { ModelSpeed } from "./modelSpeed";

/** Amounts of work of a model. */
export interface Work {
  /** Tokens that forward passes read. A backward pass counts as forward passes of the same duration. */
  readonly read: number;
  /** Tokens that decoding generates. */
  readonly generated: number;
  /** Steps of decoding. Each step gives every unfinished text of a batch one token. */
  readonly decodingSteps: number;
}

export const noWork: Work = { read: 0, generated: 0, decodingSteps: 0 };

export function addWork(...works: readonly Work[]): Work {
  return works.reduce(
    (sum, { read, generated, decodingSteps }) => ({
      read: sum.read + read,
      generated: sum.generated + generated,
      decodingSteps: sum.decodingSteps + decodingSteps,
    }),
    noWork,
  );
}

export function repeatWork({ read, generated, decodingSteps }: Work, times: number): Work {
  return { read: times * read, generated: times * generated, decodingSteps: times * decodingSteps };
}

/** The seconds that a model needs for some work on the clock of a machine that is not busy. */
export function secondsFor({ read, generated, decodingSteps }: Work, speed: ModelSpeed): number {
  return ((read + generated) * speed.perToken + decodingSteps * speed.perDecodingStep) / speed.threads;
}
