import { formatScore } from "../../src/protocol/wording";
import type { PageContext } from "../context";
import { element, setText } from "./element";

/** In milliseconds: a listener wants to hear how it goes, not every step. */
const summaryInterval = 15_000;

/** What is read out to who does not see the page, and problems for all to see. */
export function createAnnouncer() {
  const spoken = element("p", { class: "unseen", attributes: { role: "status", "aria-live": "polite" } });
  const problem = element("p", { class: "problem", attributes: { role: "alert" } });
  problem.hidden = true;
  let lastSummary = -Infinity;
  let lastState = "";
  return {
    element: element("div", {}, problem, spoken),
    warn: (sentence: string): void => {
      problem.hidden = false;
      problem.textContent = sentence;
    },
    /** How the run goes, now and then and whenever its state has changed. */
    summarize: ({ run, evaluation }: PageContext): void => {
      const { words, state, step, totalSteps } = run.status;
      const now = performance.now();
      if (state === lastState && now - lastSummary < summaryInterval) return;
      [lastState, lastSummary] = [state, now];
      const summary = evaluation === undefined ? undefined : run.evaluations[evaluation]?.summary;
      const scores = summary
        ? `Forget ${formatScore(summary.forget?.regurgitation)}, retain ${formatScore(summary.retain?.regurgitation)}.`
        : "";
      setText(spoken, `${run.name}: ${words}${totalSteps > 0 ? `, step ${step} of ${totalSteps}` : ""}. ${scores}`);
    },
  };
}
