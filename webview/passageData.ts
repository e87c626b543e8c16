import type { PassageRow, PassageScores } from "../src/protocol/dashboard";
import type { Ask } from "./connection";

/** The passages and scores that are here; what is not is asked for, and a redraw follows when it has come. */
export interface PassageData {
  readonly rows: () => readonly PassageRow[] | undefined;
  readonly scores: (evaluation: number) => PassageScores | undefined;
  /** Asks anew for what could not be had. */
  readonly askAgain: () => void;
  /** Forgets what a resumed run may have measured anew. */
  readonly reset: () => void;
}

export function openPassageData(ask: Ask, run: number, onArrival: () => void): PassageData {
  let rows: readonly PassageRow[] | undefined;
  let scores = new Map<number, PassageScores>();
  let asked = new Set<string>();
  const failed = new Set<string>();
  const once = (key: string, fetch: () => Promise<void>): void => {
    if (asked.has(key)) return;
    asked.add(key);
    const current = asked;
    fetch().then(
      () => current === asked && onArrival(),
      // Not at once: what is missing stays missing for a while.
      () => failed.add(key),
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
    askAgain: () => {
      for (const key of failed) asked.delete(key);
      failed.clear();
    },
    reset: () => {
      failed.clear();
      rows = undefined;
      scores = new Map();
      asked = new Set();
    },
  };
}
