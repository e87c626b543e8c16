import { formatScore } from "../../src/protocol/wording";
import type { PageActions, PageContext, Section } from "../context";
import { createLatestReply } from "../latestReply";
import { chosenEvaluation, evaluationLabel, pointsFrom } from "../model";
import { element, setText } from "../ui/element";
import { sparkline } from "../ui/sparkline";

/** The score of the chosen passage over the evaluations, with a slider that chooses an evaluation. */
export function createScoreHistory({ ask, change }: Pick<PageActions, "ask" | "change">): Section {
  const slider = element("input", { attributes: { type: "range", min: "0", step: "1", "aria-label": "Evaluation" } });
  const where = element("output", { class: "where" });
  const curve = element("div", { class: "curve" });
  const box = element("div", { class: "slider" }, slider, where, curve);
  let context: PageContext | undefined;
  let shownPassage: string | undefined;
  let scores: readonly (number | null)[] = [];
  const replies = createLatestReply<readonly (number | null)[]>((history) => {
    scores = history;
    if (context) draw(context);
  });
  slider.addEventListener("input", () => {
    const last = (context?.run.evaluations.length ?? 0) - 1;
    const evaluation = Number(slider.value);
    // A slider at its right end follows the run to each new evaluation.
    change({ evaluation: evaluation >= last ? null : evaluation });
  });

  const draw = (shown: PageContext): void => {
    const { run, evaluation, view } = shown;
    const point = chosenEvaluation(shown);
    box.hidden = point === undefined || view.passage === null;
    if (point === undefined || evaluation === undefined || view.passage === null) return;
    slider.max = String(run.evaluations.length - 1);
    slider.value = String(evaluation);
    slider.setAttribute("aria-valuetext", evaluationLabel(point));
    setText(where, `${evaluationLabel(point)} · score ${formatScore(scores[evaluation])}`);
    const points = pointsFrom(scores.map((score, place) => [place, score]));
    curve.replaceChildren(...(points.x.length < 2 ? [] : [sparkline([{ points, color: "forget" }], [0, 1])]));
  };
  const render = (given: PageContext): void => {
    context = given;
    const { run, view } = given;
    const { passage } = view;
    if (passage === null) {
      replies.cancel();
      shownPassage = undefined;
    } else {
      const key = `${run.id} ${run.attempt} ${passage}`;
      // The old scores of the same passage stay until new scores come.
      if (key !== shownPassage) scores = [];
      shownPassage = key;
      // The inspector's own request meets the same problem and reports it.
      replies.request(`${key} ${run.evaluations.length}`, () => ask("history", { run: 0, passage }));
    }
    draw(given);
  };
  return { element: box, render };
}
