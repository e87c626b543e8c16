const signals = ["SIGINT", "SIGTERM"] as const;

/**
 * Replaces the end of the process on Ctrl-C by a callback.
 *
 * @param onInterrupt gets the number of times that Ctrl-C was pressed, from 1
 * @returns restores the usual meaning of Ctrl-C
 */
export function catchInterrupts(onInterrupt: (count: number) => void): () => void {
  let count = 0;
  const listener = (): void => onInterrupt((count += 1));
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
