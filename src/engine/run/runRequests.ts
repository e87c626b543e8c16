import { runRequests } from "../../protocol/control";
import type { RunRequest } from "../../protocol/control";

const flushes = runRequests.length;
const flushTimeout = 10_000;

/**
 * Carries requests from the main thread to the worker thread through shared memory. Each kind of request has one 32-bit
 * integer in this memory. A message could arrive late, because a training step blocks the worker's event loop. Another
 * integer tells the worker that the event log is on the disk.
 * @param memory the shared memory, if the other thread has already created it. Default: new shared memory
 */
export function createRunRequests(
  memory = new SharedArrayBuffer((runRequests.length + 1) * Int32Array.BYTES_PER_ELEMENT),
) {
  const cells = new Int32Array(memory);
  const cellOf = (request: RunRequest): number => runRequests.indexOf(request);
  return {
    memory,
    ask: (request: RunRequest): void => void Atomics.store(cells, cellOf(request), 1),
    /** Marks a request as carried out. */
    settle: (request: RunRequest): void => void Atomics.store(cells, cellOf(request), 0),
    isAsked: (request: RunRequest): boolean => Atomics.load(cells, cellOf(request)) === 1,
    /** Main thread: reports that the event log is on the disk. */
    announceFlush: (): void => {
      Atomics.add(cells, flushes, 1);
      Atomics.notify(cells, flushes);
    },
    /** Worker: calls `askForFlush` and waits until the event log is on the disk, for at most ten seconds. */
    waitForFlush: (askForFlush: () => void): void => {
      const before = Atomics.load(cells, flushes);
      askForFlush();
      Atomics.wait(cells, flushes, before, flushTimeout);
    },
  };
}
