import { Worker } from "node:worker_threads";
import { HumanError } from "../protocol/humanError";

/** The answer of a thread to the request with the same id: a result, or the sentence of a `HumanError`. */
export type ThreadReply<Result> =
  | { readonly id: number; readonly result: Result }
  | { readonly id: number; readonly message: string; readonly isInput: boolean };

interface Waiting<Result> {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Asks a thread, and starts it with the first request. If the thread fails or ends, all requests without a reply are
 * rejected, and the next request starts a new thread.
 *
 * @param workerPath the bundle that the thread runs. It answers each request with a `ThreadReply`
 * @param onEnd called when a thread ends, because the next thread knows nothing of earlier messages
 */
export function createThreadClient<Result>(workerPath: string, onEnd?: () => void) {
  const waiting = new Map<number, Waiting<Result>>();
  let worker: Worker | undefined;
  let requests = 0;

  const end = async (error: unknown): Promise<void> => {
    const ended = worker;
    worker = undefined;
    onEnd?.();
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    await ended?.terminate();
  };
  const settle = (reply: ThreadReply<Result>): void => {
    const request = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ("result" in reply) request?.resolve(reply.result);
    else request?.reject(new HumanError(reply.message, reply.isInput));
  };
  const start = (): Worker => {
    const started = new Worker(workerPath);
    // An ended thread still reports its end. It must not end the thread that has taken its place.
    const fail = (error: Error): void => {
      if (started === worker) void end(error);
    };
    started.on("message", settle);
    started.on("error", fail);
    started.on("exit", () => fail(new Error(`The thread ${workerPath} has ended.`)));
    return started;
  };
  return {
    /**
     * @throws HumanError if the thread refuses the request in a sentence for the user
     * @throws Error if the thread fails or ends
     */
    ask: (request: object): Promise<Result> =>
      new Promise((resolve, reject) => {
        worker ??= start();
        const id = ++requests;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, ...request });
      }),
    /** Sends a message that has no answer, if the thread runs. */
    tell: (message: object): void => worker?.postMessage(message),
    /** Ends the thread. All requests without a reply are rejected with `error`. */
    end,
  };
}
