/** A request to a run through the control endpoint, other than a probe. */
export type RunRequest = "stop" | "pause" | "evaluate";

/** Carries requests to the worker, and lets the worker wait for the event log. */
export interface RunRequests {
  /** The memory that both threads share. */
  readonly memory: SharedArrayBuffer;
  readonly ask: (request: RunRequest) => void;
  readonly isAsked: (request: RunRequest) => boolean;
  /** Marks a request as carried out. */
  readonly settle: (request: RunRequest) => void;
  /** Main thread: reports that the event log is on the disk. */
  readonly announceFlush: () => void;
  /** Worker: calls `askForFlush` and waits until the event log is on the disk, for at most ten seconds. */
  readonly waitForFlush: (askForFlush: () => void) => void;
}

const requests = ["stop", "pause", "evaluate"] as const satisfies readonly RunRequest[];
const flushes = requests.length;
const flushTimeout = 10_000;

/**
 * Carries requests through shared memory, with one 32-bit integer for each request. A message would have to wait,
 * because a step blocks the worker's event loop.
 * @param memory the memory that the other thread shares; default: new memory
 */
export function createRunRequests(
  memory = new SharedArrayBuffer((requests.length + 1) * Int32Array.BYTES_PER_ELEMENT),
): RunRequests {
  const cells = new Int32Array(memory);
  const set = (request: RunRequest, value: 0 | 1): void => void Atomics.store(cells, requests.indexOf(request), value);
  return {
    memory,
    ask: (request) => set(request, 1),
    settle: (request) => set(request, 0),
    isAsked: (request) => Atomics.load(cells, requests.indexOf(request)) === 1,
    announceFlush: () => {
      Atomics.add(cells, flushes, 1);
      Atomics.notify(cells, flushes);
    },
    waitForFlush: (askForFlush) => {
      const before = Atomics.load(cells, flushes);
      askForFlush();
      Atomics.wait(cells, flushes, before, flushTimeout);
    },
  };
}
