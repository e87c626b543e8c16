import type { PassageRow, PassageScores } from "../src/protocol/dashboard";
import type { Ask } from "./connection";

/** The passages and scores that are here; what is not is asked for, and a redraw follows when it has come. */
export interface PassageData {
  readonly rows: () => readonly PassageRow[] | undefined;
  readonly scores: (evaluation: number) => PassageScores | undefined;
  /** Forgets what a resumed run may have measured anew. */
  readonly reset: () => void;
}

export const openPassageData = (ask: Ask, run: number, onArrival: () => void): PassageData => {
  let rows: readonly PassageRow[] | undefined;
  let scores = new Map<number, PassageScores>();
  let asked = new Set<string>();
  const once = (key: string, fetch: () => Promise<void>): void => {
    if (asked.has(key)) return;
    asked.add(key);
    const current = asked;
    fetch().then(
      () => current === asked && onArrival(),
      // The next snapshot asks again.
      () => undefined,
    );
  };
  return {
    rows: () => {
      once("rows", async () => {
        rows = await ask("passages", { run });
      });
      return rows;
    },
    scores: (evaluation) => {
      once(String(evaluation), async () => {
        const kept = scores;
        kept.set(evaluation, await ask("scores", { run, evaluation }));
      });
      return scores.get(evaluation);
    },
    reset: () => {
      rows = undefined;
      scores = new Map();
      asked = new Set();
    },
  };
};
