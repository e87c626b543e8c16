import { isSample, describePart } from "../../src/protocol/measuredPart";
import { describeSet } from "../../src/protocol/phrases";
import type { PageContext } from "../context";
import { chosenEvaluation } from "../model";
import { element, setText } from "./element";

/**
 * The time between two announcements, in milliseconds. A run can compute several steps while a screen reader reads out
 * one announcement. So not every step is announced.
 */
const summaryInterval = 15_000;

/** The text that screen readers read out, and the message of the last problem. */
export function createAnnouncer() {
  const spoken = element("p", { class: "unseen", role: "status", "aria-live": "polite" });
  const problem = element("p", { class: "problem", role: "alert", hidden: "" });
  let lastSummary = -Infinity;
  let lastState = "";
  return {
    element: element("div", {}, problem, spoken),
    warn: (sentence: string): void => {
      problem.hidden = false;
      problem.textContent = sentence;
    },
    /** Announces the run's progress at regular intervals and whenever the run's state changes. */
    summarize: (context: PageContext): void => {
      const { run } = context;
      const { words, state, step, totalSteps } = run.status;
      const now = performance.now();
      if (state === lastState && now - lastSummary < summaryInterval) return;
      [lastState, lastSummary] = [state, now];
      const point = chosenEvaluation(context);
      const scores = (["forget", "retain"] as const).flatMap((split) => describeSet(split, point?.summary) ?? []);
      if (point !== undefined && isSample(point)) scores.push(describePart(point));
      setText(
        spoken,
        `${run.name}: ${words}${totalSteps > 0 ? `, step ${step} of ${totalSteps}` : ""}. ${scores.join("; ")}`,
      );
    },
  };
}
