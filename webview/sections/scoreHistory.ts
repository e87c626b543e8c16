import { describeScore } from "../../src/protocol/wording";
import type { PageActions, PageContext, Section } from "../context";
import { createLatestReply } from "../latestReply";
import { chosenEvaluation, evaluationLabel, pointsFrom } from "../model";
import { element, setText } from "../ui/element";
import { sparkline } from "../ui/sparkline";

/** The score of the chosen passage over the evaluations, with a slider that chooses an evaluation. */
export function createScoreHistory({ ask, change }: Pick<PageActions, "ask" | "change">): Section {
  const slider = element("input", { type: "range", min: "0", step: "1", "aria-label": "Evaluation" });
  const where = element("output", { class: "where" });
  const curve = element("div", { class: "curve" });
  const box = element("div", { class: "slider", hidden: "" }, slider, where, curve);
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
    // If the slider is at its right end, the page always shows the latest evaluation.
    change({ evaluation: evaluation >= last ? null : evaluation });
  });

  const draw = (shown: PageContext): void => {
    const { run, evaluation, view, passages } = shown;
    const kind = passages.rows()?.[view.passage ?? -1]?.kind;
    const point = chosenEvaluation(shown);
    box.hidden = point === undefined || view.passage === null;
    if (point === undefined || evaluation === undefined || view.passage === null) return;
    slider.max = String(run.evaluations.length - 1);
    slider.value = String(evaluation);
    slider.setAttribute("aria-valuetext", evaluationLabel(point));
    // Before the scores have arrived, nothing is known about them.
    const score = scores.length === 0 ? "" : ` · ${describeScore(kind, scores[evaluation])}`;
    setText(where, `${evaluationLabel(point)}${score}`);
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
      // The old scores of the same passage stay until the new scores arrive.
      if (key !== shownPassage) scores = [];
      shownPassage = key;
      // A failure of this request is not reported here. The inspector requests data of the same passage. If this
      // request fails, the inspector's request fails too, and the inspector reports the problem.
      replies.request(`${key} ${run.evaluations.length}`, () => ask("history", { run: 0, passage }));
    }
    draw(given);
  };
  return { element: box, render };
}
