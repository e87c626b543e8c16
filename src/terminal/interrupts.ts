const signals = ["SIGINT", "SIGTERM"] as const;

/**
 * Calls back on every Ctrl-C instead of ending the process.
 *
 * @param onInterrupt called with how often it came, from 1
 * @returns gives Ctrl-C its usual meaning back
 */
export function catchInterrupts(onInterrupt: (count: number) => void): () => void {
  let count = 0;
  const listener = (): void => onInterrupt((count += 1));
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
