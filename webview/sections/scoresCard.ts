import type { RunSnapshot } from "../../src/protocol/dashboard";
import { formatFigure, notMeasurable } from "../../src/protocol/figureTables";
import { figureOf } from "../../src/protocol/figures";
import type { Figure } from "../../src/protocol/figures";
import { capitalized } from "../../src/protocol/wording";
import type { Section } from "../context";
import { comparison, evaluationLabel, lastValue } from "../model";
import { remember } from "../remember";
import { element } from "../ui/element";

const shownFigures = [
  ...(["scores.final", "scores.taskAggregate", "scores.membership"] as const),
  ...(["utility", "perplexity"] as const),
].map(figureOf);

type Evaluations = RunSnapshot["evaluations"];
type Reference = RunSnapshot["reference"];

/**
 * The benchmark's scores, the utility and the perplexity. Beside each value, the card shows the values of two other
 * models: the target model and the retrained model.
 */
export function createScores(): Section {
  const list = element("dl", { class: "scores-list" });
  const box = element("section", { class: "card scores-card", "aria-label": "Scores" }, list);
  const draw = remember((evaluations: Evaluations, reference: Reference, evaluation: number | undefined): void => {
    const run = { evaluations, reference };
    const found = shownFigures.flatMap((figure) => {
      const last = lastValue(run, evaluation, figure);
      return last ? [{ ...last, figure, compared: comparison(run, figure) }] : [];
    });
    // A tile already shows the utility, so a card with the utility alone is hidden.
    box.hidden = found.every(({ figure }) => figure.key === "utility");
    list.replaceChildren(...found.map(item));
  });
  return { element: box, render: ({ run, evaluation }) => draw(run.evaluations, run.reference, evaluation) };
}

type Item = NonNullable<ReturnType<typeof lastValue>> & { readonly figure: Figure; readonly compared: string };

const item = ({ figure, point, value, compared }: Item): HTMLElement => {
  const { shortLabel, explanation, better } = figure;
  const remark = figure.remark(point.summary);
  const title = `${explanation} Better: ${better ?? "–"}. Measured: ${evaluationLabel(point)}.${remark ? ` ${remark.what}.` : ""}`;
  return element(
    "div",
    { class: "score", title },
    element("dt", { text: capitalized(shortLabel) }),
    element("dd", { class: "score-value", text: value == null ? notMeasurable : formatFigure(figure, value) }),
    element("dd", { class: "detail", text: point.phase === "before" ? "before unlearning" : compared }),
  );
};
