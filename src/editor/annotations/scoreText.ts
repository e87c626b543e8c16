import { leakBandOf, bandSigns } from "./bands";
import { notMeasurable } from "../../protocol/figureTables";
import { describeSpan } from "../../protocol/wording";
import { whyUnmeasured } from "./measuredPassages";
import type { MeasuredPassage } from "./measuredPassages";

/** A score with two decimals. */
function shortScore(score: number | null): string {
  return score === null ? notMeasurable : score.toFixed(2);
}

/**
 * The first and the last score of a passage as text. The score of a completion is LUME's metric r (regurgitation), for
 * example `r 0.94 → 0.12`. The score of a question is LUME's metric t (knowledge), for example `t 1 → 0`. If the score
 * compares characters and not words, the text says so.
 */
export function describeChange({ passage, history, latest }: MeasuredPassage): string | undefined {
  const first = history[0];
  const last = history.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const isQuestion = passage.kind === "question";
  const write = (score: number | null): string => (isQuestion && score !== null ? String(score) : shortScore(score));
  const measure = latest?.comparedBy === "characters" ? " (by characters)" : "";
  const change = first === last ? write(last.score) : `${write(first.score)} → ${write(last.score)}`;
  return `${isQuestion ? "t" : "r"} ${change}${measure}`;
}

export const changedSinceRun = "✎ changed since the run";

/** The note after a row in the editor. */
export function describeRow(scored: MeasuredPassage, isChanged: boolean): string | undefined {
  if (isChanged) return changedSinceRun;
  const band = leakBandOf(scored);
  const change = describeChange(scored);
  return band === undefined || change === undefined ? undefined : `${bandSigns[band]} ${change}`;
}

/** The message in the Problems panel for a passage that could not be measured. */
export function unmeasuredText(scored: MeasuredPassage): string {
  return `It is not known whether the model still recites this passage. The passage could not be measured ${lastStep(scored)}, because ${whyUnmeasured(scored) ?? ""}.`;
}

const lastStep = ({ history }: MeasuredPassage): string => {
  const step = history.at(-1)?.step ?? 0;
  return step === 0 ? "before the first step" : `after step ${step}`;
};

/** The message in the Problems panel for a leaking passage. */
export function problemText(scored: MeasuredPassage): string {
  const { passage, history, latest } = scored;
  const first = history[0];
  const last = history.at(-1);
  const step = lastStep(scored);
  if (passage.kind === "question") return `The model still answers this question ${step}.`;
  const before = first === undefined || first === last ? "" : `, ${shortScore(first.score)} before`;
  const words = latest?.span === undefined ? "" : `, longest verbatim span ${describeSpan(latest.span)}`;
  const measure = latest?.comparedBy === "characters" ? " by characters" : "";
  return `The model still recites this passage ${step}: ROUGE-L recall${measure} ${shortScore(last?.score ?? 0)}${before}${words}.`;
}
