import { setTimeout as wait } from "node:timers/promises";

/**
 * Keeps to a number of requests a minute.
 *
 * @param perMinute undefined: no limit
 * @returns a function that returns when the next request may be sent
 */
export function createPace(perMinute: number | undefined): (signal: AbortSignal) => Promise<void> {
  const interval = perMinute === undefined ? 0 : 60_000 / perMinute;
  let next = 0;
  return async (signal) => {
    signal.throwIfAborted();
    const pause = next - Date.now();
    if (pause > 0) await wait(pause, undefined, { signal });
    next = Math.max(next, Date.now()) + interval;
  };
}
