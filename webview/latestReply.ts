/** Sends requests, and passes on only the reply to the newest request. */
export interface LatestReply<Result> {
  /** Sends a request, unless the newest request has the same key. Replies to earlier requests are dropped. */
  readonly request: (key: string, send: () => Promise<Result>) => void;
  /** Drops the reply to the newest request. */
  readonly cancel: () => void;
}

/** @param onProblem gets the failure of the newest request */
export function createLatestReply<Result>(
  onReply: (result: Result) => void,
  onProblem: (problem: Error) => void = () => undefined,
): LatestReply<Result> {
  let newest: { readonly key: string } | undefined;
  return {
    request: (key, send) => {
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
    cancel: () => {
      newest = undefined;
    },
  };
}
