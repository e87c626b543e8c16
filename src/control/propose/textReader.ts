import { stat } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import type { FieldNames } from "../../data/fieldNames";
import { HumanError } from "../../protocol/humanError";
import type { readTexts } from "./understandTexts";

/** A list of texts that the thread must read. */
export interface ReadRequest {
  readonly id: number;
  readonly file: string;
  readonly fields: FieldNames;
}

type ReadResult = Awaited<ReturnType<typeof readTexts>>;

/** The answer of the thread to the request with the same id. */
export type ReadReply =
  | { readonly id: number; readonly result: ReadResult }
  | { readonly id: number; readonly message: string; readonly isInput: boolean };

/** Reads lists of texts; see `createTextReader`. */
export interface TextReader {
  /** Reads a list as `readTexts` does, and with the same errors. */
  readonly read: (file: string, fields?: FieldNames) => Promise<ReadResult>;
  readonly dispose: () => Promise<void>;
}

/**
 * Reads lists of texts in a thread of its own, so that the extension host stays responsive. A list is read again only
 * if its file has changed.
 *
 * @param workerPath the bundle of `readTextsWorker.ts`
 */
export function createTextReader(workerPath: string): TextReader {
  const waiting = new Map<number, { resolve: (result: ReadResult) => void; reject: (error: Error) => void }>();
  const results = new Map<string, Promise<ReadResult>>();
  let worker: Worker | undefined;
  let requests = 0;

  const settle = (reply: ReadReply): void => {
    const request = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ("result" in reply) request?.resolve(reply.result);
    else request?.reject(new HumanError(reply.message, reply.isInput));
  };
  const start = (): Worker => {
    const started = new Worker(workerPath);
    const fail = (error: Error): void => {
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
      worker = undefined;
    };
    started.on("message", settle);
    started.on("error", fail);
    started.on("exit", () => fail(new Error("The thread that reads lists of texts has ended.")));
    return started;
  };
  const ask = (file: string, fields: FieldNames): Promise<ReadResult> =>
    new Promise((resolve, reject) => {
      const request: ReadRequest = { id: ++requests, file, fields };
      waiting.set(request.id, { resolve, reject });
      worker ??= start();
      worker.postMessage(request);
    });
  return {
    read: async (file, fields = {}) => {
      const found = await stat(file).catch(() => undefined);
      const key = JSON.stringify([file, found?.size, found?.mtimeMs, fields]);
      const result = results.get(key) ?? ask(file, fields);
      results.set(key, result);
      return result;
    },
    dispose: async () => {
      await worker?.terminate();
    },
  };
}
