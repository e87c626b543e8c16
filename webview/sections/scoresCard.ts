import type { RunSnapshot } from "../../src/protocol/dashboard";
import { describeInterval, describeValue, notMeasurable } from "../../src/protocol/figureTables";
import { figureOf } from "../../src/protocol/figures";
import type { Figure } from "../../src/protocol/figures";
import type { FigureDifferences } from "../../src/protocol/intervals/figureIntervals";
import { describeAttack } from "../../src/protocol/phrases";
import { capitalized } from "../../src/protocol/wording";
import type { Section } from "../context";
import { comparison, differencesOf, evaluationTitle } from "../model";
import { remember } from "../remember";
import { element } from "../ui/element";
import { withoutLonePercent } from "../ui/percentSign";
import { termLink } from "../ui/termLink";

const shownFigures = [
  ...(["scores.final", "scores.taskAggregate", "scores.membership"] as const),
  ...(["membershipAuc", "utility", "perplexity"] as const),
].map(figureOf);

type Evaluations = RunSnapshot["evaluations"];
type Reference = RunSnapshot["reference"];

/**
 * The benchmark's scores, the loss attack, the utility and the perplexity in the chosen evaluation. Beside each value,
 * the card shows the values of two other models: the target model and the retrained model. An evaluation during
 * training leaves out slow measurements, so some of its values are "not measured".
 */
export function createScores(): Section {
  const list = element("dl", { class: "scores-list" });
  const box = element("section", { class: "card scores-card", "aria-label": "Scores" }, list);
  const draw = remember(
    (
      kind: RunSnapshot["kind"],
      evaluations: Evaluations,
      reference: Reference,
      evaluation: number | undefined,
      differences: FigureDifferences | undefined,
    ): void => {
      const point = evaluation === undefined ? undefined : evaluations[evaluation];
      const known = shownFigures.filter(({ read, remark }) =>
        evaluations.some(({ summary }) => (read(summary) ?? remark(summary)) != null),
      );
      // A tile already shows the utility, so a card with the utility alone is hidden.
      box.hidden = kind === "assess" || point === undefined || known.every(({ key }) => key === "utility");
      if (point === undefined) return;
      list.replaceChildren(
        ...known.map((figure) =>
          item(figure, point, comparison({ evaluations, reference }, figure, null, differences)),
        ),
      );
    },
  );
  return {
    element: box,
    render: ({ run, evaluation, passages }) =>
      draw(run.kind, run.evaluations, run.reference, evaluation, differencesOf(run, evaluation, passages)),
  };
}

const item = (figure: Figure, point: Evaluations[number], compared: string): HTMLElement => {
  const { key, shortLabel, explanation, better } = figure;
  const value = figure.read(point.summary);
  const remark = figure.remark(point.summary);
  const notes = [
    ...[`Better: ${better ?? "–"}`, `Measured: ${evaluationTitle(point)}`],
    ...[remark?.what, describeInterval(figure, point.summary)].filter((note) => note !== undefined),
  ];
  const title = [explanation, ...notes.map((note) => `${note}.`)].join(" ");
  const meaning = key === "membershipAuc" && value != null ? capitalized(describeAttack(value)) : "";
  const details = [meaning, point.phase === "before" ? "before unlearning" : compared].filter((text) => text !== "");
  return element(
    "div",
    { class: "score", title },
    element("dt", {}, `${capitalized(shortLabel)} `, termLink(figure)),
    element("dd", {
      class: "score-value",
      text: value == null && remark ? notMeasurable : describeValue(figure, value),
    }),
    ...details.map((text) => element("dd", { class: "detail", text: withoutLonePercent(text) })),
  );
};
