/**
 * Runs `work` once at a time. A call during a run waits for its end; all calls that wait then share one further run, so
 * each caller gets the result of a run that began after the call.
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
