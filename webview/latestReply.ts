/**
 * Sends requests, and passes on only the reply to the newest request. Replies to earlier requests are dropped.
 *
 * @param onProblem a function that is called if the newest request fails
 */
export function createLatestReply<Result>(
  onReply: (result: Result) => void,
  onProblem: (problem: Error) => void = () => undefined,
) {
  let newest: { readonly key: string } | undefined;
  return {
    /** Sends a request, unless the newest request has the same key. */
    request: (key: string, send: () => Promise<Result>): void => {
      if (newest?.key === key) return;
      const current = { key };
      newest = current;
      send().then(
        (result) => {
          if (newest === current) onReply(result);
        },
        (problem: unknown) => {
          if (newest === current) onProblem(problem as Error);
        },
      );
    },
    /** Cancels the newest request: its reply is dropped when it arrives. */
    cancel: (): void => {
      newest = undefined;
    },
  };
}
