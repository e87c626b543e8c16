/**
 * Wraps `work` so that it never runs twice at the same time. A call that comes while `work` is running waits until
 * `work` ends. Then `work` runs once more, for all waiting calls together. So each call waits for a run of `work` that
 * began after the call.
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    next = undefined;
    last = work();
    return last;
  };
  return () => (next ??= last.then(begin, begin));
}
