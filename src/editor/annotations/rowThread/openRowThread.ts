import { Worker } from "node:worker_threads";
import type { AnswerRange, OpenFile } from "../locateRows";
import type { PassageText } from "../rows/rowFields";
import { packPassages, packRanges } from "./messages";
import type { FromRowThread, PackedRows, ToRowThread } from "./messages";

export type RowThread = ReturnType<typeof openRowThread>;

interface Waiting {
  readonly resolve: (rows: PackedRows) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Locates rows as `locateRows` does, but in a thread of its own. The thread starts with the first file, and ends when
 * the last file is forgotten.
 *
 * @param workerPath the bundle of `worker.ts`
 */
export function openRowThread(workerPath: string) {
  let worker: Worker | undefined;
  /** The files that the thread knows, each with its passages. */
  const given = new Map<string, readonly PassageText[]>();
  const waiting = new Map<number, Waiting>();
  let requests = 0;

  /** Ends the thread and all requests that it has not answered. */
  const end = (error: unknown): void => {
    const ended = worker;
    worker = undefined;
    given.clear();
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    void ended?.terminate();
  };
  const start = (): Worker => {
    const started = new Worker(workerPath);
    started.on("message", ({ request, rows }: FromRowThread) => {
      waiting.get(request)?.resolve(rows);
      waiting.delete(request);
    });
    started.on("error", (error) => started === worker && end(error));
    return started;
  };
  return {
    /** @throws Error if the thread fails or ends; the next call starts it again */
    locate: (
      open: OpenFile,
      passages: readonly PassageText[],
      recited: readonly (AnswerRange | undefined)[],
    ): Promise<PackedRows> => {
      worker ??= start();
      const known = given.get(open.file);
      const isKnown = known?.length === passages.length && passages.every((passage, index) => passage === known[index]);
      given.set(open.file, passages);
      const request = ++requests;
      const message: ToRowThread = {
        ...{ type: "locate", request, ...open },
        passages: isKnown ? undefined : packPassages(passages),
        recited: packRanges(recited),
      };
      worker.postMessage(message);
      return new Promise((resolve, reject) => waiting.set(request, { resolve, reject }));
    },
    /** Frees the memory of a file that was closed. */
    forget: (file: string): void => {
      if (!given.delete(file)) return;
      const message: ToRowThread = { type: "forget", file };
      if (given.size > 0) worker?.postMessage(message);
      else end(new Error("The data file was closed."));
    },
    dispose: (): void => end(new Error("The window was closed.")),
  };
}
