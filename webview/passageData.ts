import type { PassageRow, PassageScores } from "../src/protocol/dashboard";
import type { Ask } from "./connection";

/** The passages and their scores. Missing data is requested, and the page is drawn again when the data comes. */
export interface PassageData {
  readonly rows: () => readonly PassageRow[] | undefined;
  readonly scores: (evaluation: number) => PassageScores | undefined;
  /** Repeats the requests that have failed. */
  readonly askAgain: () => void;
  /** Discards all data, because a resumed run measures some evaluations again. */
  readonly reset: () => void;
}

interface Arrived {
  rows?: readonly PassageRow[];
  readonly scores: Map<number, PassageScores>;
  readonly asked: Set<string>;
  readonly failed: Set<string>;
}

export function openPassageData(ask: Ask, run: number, onArrival: () => void): PassageData {
  const nothing = (): Arrived => ({ scores: new Map(), asked: new Set(), failed: new Set() });
  let arrived = nothing();
  /**
   * A reply goes into the object that was current when the request was sent. After a reset, the page no longer shows
   * this object.
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
    rows: () => {
      once("rows", async (target) => {
        target.rows = await ask("passages", { run });
      });
      return arrived.rows;
    },
    scores: (evaluation) => {
      once(String(evaluation), async (target) => {
        target.scores.set(evaluation, await ask("scores", { run, evaluation }));
      });
      return arrived.scores.get(evaluation);
    },
    askAgain: () => {
      for (const key of arrived.failed) arrived.asked.delete(key);
      arrived.failed.clear();
    },
    reset: () => {
      arrived = nothing();
    },
  };
}
