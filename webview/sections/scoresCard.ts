import type { RunSnapshot } from "../../src/protocol/dashboard";
import { figureOf, formatFigure } from "../../src/protocol/figures";
import type { Figure, FigureKey } from "../../src/protocol/figures";
import type { EvaluationSummary } from "../../src/protocol/metrics";
import type { PageContext, Section } from "../context";
import { evaluationLabel, firstEvaluation } from "../model";
import { element } from "../ui/element";

const keys: readonly FigureKey[] = [
  ...(["scores.final", "scores.taskAggregate", "scores.membership"] as const),
  ...(["utility", "perplexity"] as const),
];

/** The benchmark's scores, the utility and the perplexity: now, before unlearning and of the retrained model. */
export function createScores(): Section {
  const list = element("dl", { class: "scores-list" });
  const box = element("section", { class: "card scores-card", attributes: { "aria-label": "Scores" } }, list);
  let drawn: readonly unknown[] = [];
  return {
    element: box,
    render: ({ run, evaluation }: PageContext) => {
      const inputs = [run.evaluations, run.reference, evaluation];
      if (inputs.every((input, place) => drawn[place] === input) && drawn.length > 0) return;
      drawn = inputs;
      const before = firstEvaluation(run)?.summary;
      const found = keys.map(figureOf).flatMap((figure) => {
        const latest = latestOf(run, evaluation, figure);
        return latest === undefined ? [] : [{ figure, latest }];
      });
      // A tile already shows the utility, so a card with the utility alone is hidden.
      box.hidden = found.every(({ figure }) => figure.key === "utility");
      list.replaceChildren(...found.map(({ figure, latest }) => item(figure, latest, before, run.reference)));
    },
  };
}

interface LatestValue {
  readonly value: number;
  /** The evaluation that measured the value. */
  readonly from: string;
  readonly isBefore: boolean;
}

/** The last value up to an evaluation. Evaluations during training leave out slow measurements. */
const latestOf = (run: RunSnapshot, evaluation: number | undefined, { read }: Figure): LatestValue | undefined => {
  for (let place = evaluation ?? -1; place >= 0; place--) {
    const point = run.evaluations[place];
    const value = point && read(point.summary);
    if (point && value != null) return { value, from: evaluationLabel(point), isBefore: point.phase === "before" };
  }
  return undefined;
};

const item = (
  figure: Figure,
  { value, from, isBefore }: LatestValue,
  before: EvaluationSummary | undefined,
  reference: EvaluationSummary | null,
): HTMLElement => {
  const { shortLabel, explanation, better, read } = figure;
  const [first, retrained] = [before && read(before), reference && read(reference)];
  const beside = [
    ...(isBefore || first == null ? [] : [`before ${formatFigure(figure, first)}`]),
    ...(retrained == null ? [] : [`retrained ${formatFigure(figure, retrained)}`]),
  ];
  return element(
    "div",
    { class: "score", title: `${explanation} Better: ${better ?? "–"}. Measured: ${from}.` },
    element("dt", { text: shortLabel.charAt(0).toUpperCase() + shortLabel.slice(1) }),
    element("dd", { class: "score-value", text: formatFigure(figure, value) }),
    element("dd", { class: "detail", text: isBefore ? "before unlearning" : beside.join(" · ") }),
  );
};
