import { createThreadClient } from "../../../control/threadClient";
import type { AnswerRange, OpenFile } from "../locateRows";
import type { PassageText } from "../rows/rowFields";
import { packPassages, packRanges } from "./messages";
import type { LocateRequest, PackedRows, ToRowThread } from "./messages";

export type RowThread = ReturnType<typeof openRowThread>;

/**
 * Locates rows as `locateRows` does, but in a thread of its own. The thread starts with the first file, and ends when
 * the last file is forgotten.
 *
 * @param workerPath the bundle of `worker.ts`
 */
export function openRowThread(workerPath: string) {
  /** The files that the thread knows, each with its passages. */
  const given = new Map<string, readonly PassageText[]>();
  const thread = createThreadClient<PackedRows>(workerPath, () => given.clear());
  return {
    /** @throws Error if the thread fails or ends; the next call starts it again */
    locate: (
      open: OpenFile,
      passages: readonly PassageText[],
      recited: readonly (AnswerRange | undefined)[],
    ): Promise<PackedRows> => {
      const known = given.get(open.file);
      const isKnown = known?.length === passages.length && passages.every((passage, index) => passage === known[index]);
      given.set(open.file, passages);
      const request: Omit<LocateRequest, "id"> = {
        ...{ type: "locate", ...open },
        passages: isKnown ? undefined : packPassages(passages),
        recited: packRanges(recited),
      };
      return thread.ask(request);
    },
    /** Frees the memory of a file that was closed. */
    forget: (file: string): void => {
      if (!given.delete(file)) return;
      const message: ToRowThread = { type: "forget", file };
      if (given.size > 0) thread.tell(message);
      else void thread.end(new Error("The data file was closed."));
    },
    dispose: (): void => void thread.end(new Error("The window was closed.")),
  };
}
