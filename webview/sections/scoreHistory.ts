import { formatScore } from "../../src/protocol/wording";
import type { Ask } from "../connection";
import type { PageActions, PageContext, Section } from "../context";
import { evaluationLabel } from "../model";
import { element, setText } from "../ui/element";
import { sparkline } from "../ui/sparkline";

/** A passage's score over the evaluations, with a slider through them. */
export function createScoreHistory(
  change: PageActions["change"],
): Section & { readonly load: (ask: Ask, passage: number, evaluations: number) => void } {
  const slider = element("input", { attributes: { type: "range", min: "0", step: "1", "aria-label": "Evaluation" } });
  const where = element("output", { class: "where" });
  const curve = element("div", { class: "curve" });
  const box = element("div", { class: "slider" }, slider, where, curve);
  let context: PageContext | undefined;
  let loaded: { key: string; scores: readonly (number | null)[] } | undefined;
  slider.addEventListener("input", () => {
    const last = (context?.run.evaluations.length ?? 0) - 1;
    const evaluation = Number(slider.value);
    // At its end the slider follows a run that goes on.
    change({ evaluation: evaluation >= last ? null : evaluation });
  });

  const render = (given: PageContext): void => {
    context = given;
    const { run, evaluation, view } = given;
    const point = evaluation === undefined ? undefined : run.evaluations[evaluation];
    box.hidden = point === undefined || view.passage === null;
    if (point === undefined || evaluation === undefined || view.passage === null) return;
    slider.max = String(run.evaluations.length - 1);
    slider.value = String(evaluation);
    slider.setAttribute("aria-valuetext", evaluationLabel(point));
    const scores = loaded?.key.startsWith(`${view.passage} `) ? loaded.scores : [];
    setText(where, `${evaluationLabel(point)} · score ${formatScore(scores[evaluation])}`);
    const measured = scores.flatMap((score, place) => (score === null ? [] : [[place, score] as const]));
    curve.replaceChildren(
      ...(measured.length < 2
        ? []
        : [
            sparkline(
              [
                {
                  points: { x: measured.map(([place]) => place), y: measured.map(([, score]) => score) },
                  color: "forget",
                },
              ],
              [0, 1],
            ),
          ]),
    );
  };
  return {
    element: box,
    render,
    load: (ask, passage, evaluations) => {
      const key = `${passage} ${evaluations}`;
      if (loaded?.key === key) return;
      void ask("history", { run: 0, passage }).then(
        (scores) => {
          loaded = { key, scores };
          if (context) render(context);
        },
        // The inspector itself says what is wrong.
        () => undefined,
      );
    },
  };
}
