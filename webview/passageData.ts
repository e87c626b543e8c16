import type { PassageRow, PassageScores, RunSnapshot } from "../src/protocol/dashboard";
import type { RetrainedBeside } from "../src/protocol/retrainedColumns";
import type { Ask } from "./connection";

export type PassageData = ReturnType<typeof openPassageData>;

interface Arrived {
  rows?: readonly PassageRow[];
  readonly scores: Map<number, PassageScores>;
  /** Comparisons with the retrained model, by the index of the evaluation and the folder of the run. */
  readonly besideRetrained: Map<string, RetrainedBeside>;
  readonly asked: Set<string>;
  readonly failed: Set<string>;
}

/**
 * The passages and their scores, for the run that the panel was opened for, and the comparisons of all shown runs with
 * the retrained model. Missing data is requested, and the page is drawn again when the data arrives.
 */
export function openPassageData(ask: Ask, onArrival: () => void) {
  const nothing = (): Arrived => ({
    ...{ scores: new Map(), besideRetrained: new Map() },
    ...{ asked: new Set(), failed: new Set() },
  });
  let arrived = nothing();
  /**
   * Sends the request for a key only once. The variable `arrived` contains the object with all replies since the last
   * reset. When a request is sent, `target` is the object in `arrived`. The reply to the request is stored in `target`.
   * A reset puts a new object into `arrived`. So the page does not show a reply to a request from before the reset.
   */
  const once = (key: string, fetch: (target: Arrived) => Promise<void>): void => {
    const target = arrived;
    if (target.asked.has(key)) return;
    target.asked.add(key);
    fetch(target).then(
      () => target === arrived && onArrival(),
      // A failed request is not repeated at once, because a missing file stays missing for a while.
      () => target.failed.add(key),
    );
  };
  return {
    rows: (): readonly PassageRow[] | undefined => {
      once("rows", async (target) => {
        target.rows = await ask("passages", { run: 0 });
      });
      return arrived.rows;
    },
    scores: (evaluation: number): PassageScores | undefined => {
      once(String(evaluation), async (target) => {
        target.scores.set(evaluation, await ask("scores", { run: 0, evaluation }));
      });
      return arrived.scores.get(evaluation);
    },
    /**
     * All that compares an evaluation with the retrained model. Undefined if it has not arrived, or if there is no
     * retrained model.
     *
     * @param place the place of the run on the page
     */
    besideRetrained: (
      { folder, reference }: Pick<RunSnapshot, "folder" | "reference">,
      place: number,
      evaluation: number,
    ): RetrainedBeside | undefined => {
      if (reference === null) return undefined;
      const key = `${evaluation} ${folder}`;
      once(key, async (target) => {
        const found = await ask("besideRetrained", { run: place, evaluation });
        if (found !== null) target.besideRetrained.set(key, found);
      });
      return arrived.besideRetrained.get(key);
    },
    /** Repeats the requests that have failed. */
    askAgain: (): void => {
      for (const key of arrived.failed) arrived.asked.delete(key);
      arrived.failed.clear();
    },
    /** Discards all data, because a resumed run measures some evaluations again. */
    reset: (): void => {
      arrived = nothing();
    },
  };
}
