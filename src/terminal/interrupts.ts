const signals = ["SIGINT", "SIGTERM"] as const;

/**
 * Calls a function on Ctrl-C instead of ending the process.
 *
 * @param onInterrupt gets the number of times that Ctrl-C was pressed so far
 * @returns a function that lets Ctrl-C end the process again
 */
export function catchInterrupts(onInterrupt: (count: number) => void): () => void {
  let count = 0;
  const listener = (): void => onInterrupt((count += 1));
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
