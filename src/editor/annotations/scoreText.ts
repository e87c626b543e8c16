import { leakBandOf, bandSigns } from "./bands";
import type { MeasuredPassage } from "./measuredPassages";

/** A score with two decimals. */
export function shortScore(score: number): string {
  return score.toFixed(2);
}

/**
 * The first and the last score. The score of a completion is LUME's metric r (regurgitation), for example `r 0.94 →
 * 0.12`. The score of a question is LUME's metric t (knowledge), for example `t 1 → 0`.
 */
export function describeChange({ passage, history }: MeasuredPassage): string | undefined {
  const first = history[0];
  const last = history.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const isQuestion = passage.kind === "question";
  const write = (score: number): string => (isQuestion ? String(score) : shortScore(score));
  const change = first === last ? write(last.score) : `${write(first.score)} → ${write(last.score)}`;
  return `${isQuestion ? "t" : "r"} ${change}`;
}

export const changedSinceRun = "✎ changed since the run";

/** The note after a row in the editor. */
export function describeRow(scored: MeasuredPassage, isChanged: boolean): string | undefined {
  if (isChanged) return changedSinceRun;
  const band = leakBandOf(scored);
  const change = describeChange(scored);
  return band === undefined || change === undefined ? undefined : `${bandSigns[band]} ${change}`;
}

/** The message for a leaking passage in the Problems panel. */
export function problemText({ passage, history, latest }: MeasuredPassage): string {
  const first = history[0];
  const last = history.at(-1);
  const step = last === undefined || last.step === 0 ? "before the first step" : `after step ${last.step}`;
  if (passage.kind === "question") return `The model still answers this question ${step}.`;
  const before = first === undefined || first === last ? "" : `, ${shortScore(first.score)} before`;
  const words = latest?.span === undefined ? "" : `, ${latest.span.words} words in a row`;
  return `The model still recites this passage ${step}: ROUGE-L recall ${shortScore(last?.score ?? 0)}${before}${words}.`;
}
