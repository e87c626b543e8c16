/**
 * Never runs `work` twice at the same time. Calls during an execution wait until it ends. All waiting calls then share
 * one further execution. So each caller gets the result of an execution that began after the call.
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
