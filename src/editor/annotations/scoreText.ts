import { bandOf, bandSigns } from "./bands";
import type { ScoredPassage } from "./scoredPassages";

/** A score where there is little room for it. */
export function shortScore(score: number): string {
  return score.toFixed(2);
}

/** `r 0.94 → 0.12` for a completion, `t 1 → 0` for a question; one score alone where there is but one. */
export function describeChange({ passage, history }: ScoredPassage): string | undefined {
  const first = history[0];
  const last = history.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const isQuestion = passage.kind === "question";
  const write = (score: number): string => (isQuestion ? String(score) : shortScore(score));
  const change = first === last ? write(last.score) : `${write(first.score)} → ${write(last.score)}`;
  return `${isQuestion ? "t" : "r"} ${change}`;
}

export const changedSinceRun = "✎ changed since the run";

/** What stands behind a row in the editor. */
export function describeRow(scored: ScoredPassage, isChanged: boolean): string | undefined {
  if (isChanged) return changedSinceRun;
  const band = bandOf(scored);
  const change = describeChange(scored);
  return band === undefined || change === undefined ? undefined : `${bandSigns[band]} ${change}`;
}
