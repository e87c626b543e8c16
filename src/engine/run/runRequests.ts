/** What the control endpoint can ask of a run, besides a probe. */
export type RunRequest = "stop" | "pause" | "evaluate";

/** Requests on their way to the worker, and the worker's wait for the event log. */
export interface RunRequests {
  /** What both threads share. */
  readonly memory: SharedArrayBuffer;
  readonly ask: (request: RunRequest) => void;
  readonly isAsked: (request: RunRequest) => boolean;
  /** The request is carried out. */
  readonly settle: (request: RunRequest) => void;
  /** Main thread: the event log is on the disk. */
  readonly announceFlush: () => void;
  /** Worker: blocks from `askForFlush` until the event log is on the disk, or has not come there for ten seconds. */
  readonly waitForFlush: (askForFlush: () => void) => void;
}

const requests = ["stop", "pause", "evaluate"] as const satisfies readonly RunRequest[];
const flushes = requests.length;
const flushTimeout = 10_000;

/**
 * One shared 32-bit integer for each request. A message would not do: the worker's event loop is blocked while a step
 * runs.
 *
 * @param memory the other thread's; new memory where left out
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
