import { leakBandOf, bandSigns } from "./bands";
import { notMeasurable } from "../../protocol/figureTables";
import { stepName } from "../../protocol/stepNames";
import { describeScore, describeSpan } from "../../protocol/wording";
import { whyUnmeasured } from "./measuredPassages";
import type { MeasuredPassage } from "./measuredPassages";

/** A passage's score in words: `94 % recited`, or `answered` for a question. */
function scoreInWords({ passage, latest }: MeasuredPassage, score: number | null): string {
  if (score === null) return notMeasurable;
  if (passage.kind === "question") return describeScore("question", score);
  return `${describeScore("completion", score)} recited${latest?.comparedBy === "characters" ? " (by characters)" : ""}`;
}

/**
 * The last score of a passage and its first score in words, for example `12 % recited (was 94 %)`. A question gives
 * `not answered (was answered)` or `still answers`. If later evaluations did not measure the passage, the text ends
 * with the step of its last score, for example `step 12, older`.
 */
export function describeChange(scored: MeasuredPassage): string | undefined {
  const { passage, history, isOlder, runKind } = scored;
  const first = history[0];
  const last = history.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const step = isOlder ? ` · ${stepName(runKind, last.step)}, older` : "";
  if (passage.kind === "question" && first !== last && last.score === 1) return `still answers${step}`;
  const was = first === last || first.score === null ? "" : ` (was ${describeScore(passage.kind, first.score)})`;
  return `${scoreInWords(scored, last.score)}${was}${step}`;
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

const lastStep = ({ history, runKind }: MeasuredPassage): string => {
  const step = history.at(-1)?.step ?? 0;
  if (runKind === "monitor") return `in ${stepName(runKind, step)}`;
  return step === 0 ? "before the first step" : `after ${stepName(runKind, step)}`;
};

/** The message in the Problems panel for a leaking passage. */
export function problemText(scored: MeasuredPassage): string {
  const { passage, history, latest } = scored;
  const first = history[0];
  const last = history.at(-1);
  const step = lastStep(scored);
  const older = scored.isOlder ? " Later evaluations did not measure this passage." : "";
  if (passage.kind === "question") return `The model still answers this question ${step}.${older}`;
  const before = first?.score == null || first === last ? "" : `, was ${describeScore(passage.kind, first.score)}`;
  const words = latest?.span === undefined ? "" : `, longest verbatim span ${describeSpan(latest.span)}`;
  return `The model still recites this passage ${step}: ${scoreInWords(scored, last?.score ?? 0)} (r)${before}${words}.${older}`;
}
