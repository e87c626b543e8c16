import type { LiveModel } from "../../backends/backend";

/** Ends work early because the user asked the run to stop or to pause. */
export class Interruption extends Error {}

/**
 * A view of a model whose `score` and `decode` end as soon as a condition is true: between two batches, and after each
 * generated token. They then throw an `Interruption`.
 */
export function interruptible(model: LiveModel, isInterrupted: () => boolean): LiveModel {
  const check = (): void => {
    if (isInterrupted()) throw new Interruption();
  };
  const checked =
    (onProgress?: (done: number) => unknown) =>
    async (done: number): Promise<void> => {
      check();
      await onProgress?.(done);
      // The run answers probes in `onProgress`, which may take long.
      check();
    };
  return {
    ...model,
    score: (texts, options) => {
      check();
      return model.score(texts, { ...options, onProgress: checked(options?.onProgress) });
    },
    decode: (requests, options, onToken) => {
      check();
      return model.decode(requests, { ...options, onProgress: checked(options.onProgress) }, (...token) => {
        check();
        return onToken(...token);
      });
    },
  };
}

/** Does some work with a model. Returns undefined if an `Interruption` ends the work. */
export async function unlessInterrupted<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Interruption) return undefined;
    throw error;
  }
}
