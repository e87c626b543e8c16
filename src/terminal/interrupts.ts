const signals = ["SIGINT", "SIGTERM"] as const;

/**
 * Calls a function on Ctrl-C instead of ending the process.
 *
 * @param onInterrupt called on each Ctrl-C with the number of times that the user has pressed Ctrl-C so far
 * @returns a function after which Ctrl-C ends the process again
 */
export function catchInterrupts(onInterrupt: (count: number) => void): () => void {
  let count = 0;
  const listener = (): void => onInterrupt((count += 1));
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
