import { shortScore } from "./scoreText";
import type { ScoredPassage } from "./scoredPassages";

/** The sentence in the Problems panel on a passage that is still given away. */
export function problemText({ passage, history, latest }: ScoredPassage): string {
  const first = history[0];
  const last = history.at(-1);
  const step = last === undefined || last.step === 0 ? "before the first step" : `after step ${last.step}`;
  if (passage.kind === "question") return `The model still answers this question ${step}.`;
  const before = first === undefined || first === last ? "" : `, ${shortScore(first.score)} before`;
  const words = latest?.span === undefined ? "" : `, ${latest.span.words} words in a row`;
  return `The model still recites this passage ${step}: ROUGE-L recall ${shortScore(last?.score ?? 0)}${before}${words}.`;
}
