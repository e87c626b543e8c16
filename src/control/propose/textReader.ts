import { stat } from "node:fs/promises";
import type { FieldNames } from "../../data/fieldNames";
import { HumanError } from "../../protocol/humanError";
import { createThreadClient } from "../threadClient";
import type { readTexts } from "./readTexts";

/** A list of texts that the thread must read. */
export interface ReadRequest {
  readonly id: number;
  readonly file: string;
  readonly fields: FieldNames;
}

export type ReadResult = Awaited<ReturnType<typeof readTexts>>;

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
  const thread = createThreadClient<ReadResult>(workerPath);
  const results = new Map<string, Promise<ReadResult>>();
  const ask = (key: string, file: string, fields: FieldNames): Promise<ReadResult> => {
    const result = thread.ask({ file, fields });
    results.set(key, result);
    // The refusal of a file stays until the file changes. After a failure of the thread, the next call reads again.
    result.catch((error: unknown) => error instanceof HumanError || results.delete(key));
    return result;
  };
  return {
    read: async (file, fields = {}) => {
      const found = await stat(file).catch(() => undefined);
      const key = JSON.stringify([file, found?.size, found?.mtimeMs, fields]);
      return results.get(key) ?? ask(key, file, fields);
    },
    dispose: () => thread.end(new Error("The lists of texts are not needed any more.")),
  };
}
