import type { ChartSection, PageActions, PageContext, Section } from "./context";
import type { LateDrawing } from "./lateDrawing";
import { createComparison } from "./sections/compare";
import { createCurves } from "./sections/curves";
import { createDistribution } from "./sections/distribution";
import { createConfiguration } from "./sections/facts";
import { createAllFigures } from "./sections/allFigures";
import { createInspector } from "./sections/inspector";
import { createPassageList } from "./sections/passageList";
import { createTradeOff } from "./sections/tradeOff";
import { createTraining } from "./sections/training";
import type { StepDetails } from "./stepSeries";
import { element } from "./ui/element";

/** The page below its tiles: charts, passages and tables. */
export interface LowerParts extends Section {
  /** The charts that a saved picture shows. */
  readonly charts: readonly ChartSection["chart"][];
  /** Scrolls to the inspected passage. */
  readonly goToPassage: () => void;
}

/** Builds the sections below the tiles and names the inputs of each section. */
export function createLowerParts(
  actions: PageActions,
  details: StepDetails,
  { late }: Pick<LateDrawing, "late">,
): LowerParts {
  const [curves, tradeOff, distribution] = [createCurves(actions), createTradeOff(actions), createDistribution()];
  const inspector = createInspector(actions, () => passageList.focus());
  const comparison = createComparison(actions);
  const passageList = createPassageList(actions, inspector.focus);
  const [allFigures, configuration] = [createAllFigures(), createConfiguration()];

  // The order of the page, in which the sections out of view are also drawn.
  const parts = [
    late(comparison, ({ runs, view: { task }, theme }) => [
      ...[task, theme],
      ...runs.flatMap(({ folder, evaluations, status }) => [folder, evaluations, status.totalSteps]),
    ]),
    late(curves, (context) => {
      const { hidden, zoom, smoothing } = context.view;
      return [...measured(context), hidden, zoom, smoothing, context.run.status.totalSteps];
    }),
    late(tradeOff, measured),
    late(passageList, (context) => [...measured(context), context.view, ...scored(context)]),
    late(inspector, (context) => [...measured(context), context.view.passage]),
    late(distribution, (context) => [...measured(context), context.view.split, ...scored(context)]),
    late(allFigures, ({ run, view: { task }, evaluation }) => [run.evaluations, run.reference, task, evaluation]),
  ];
  const training = createTraining(actions, details, late);
  parts.push(
    training,
    late(configuration, ({ run }) => [run.configuration]),
  );
  return {
    goToPassage: inspector.focus,
    charts: [curves.chart, tradeOff.chart, distribution.chart],
    element: element(
      "div",
      { class: "content" },
      comparison.element,
      element("div", { class: "pair wide-left" }, curves.element, tradeOff.element),
      element("div", { class: "pair" }, passageList.element, inspector.element),
      element("div", { class: "pair" }, distribution.element, allFigures.element),
      training.element,
      configuration.element,
    ),
    render: (context) => {
      comparison.element.hidden = context.runs.length < 2;
      for (const part of parts) part.render(context);
    },
  };
}

const measured = ({ run, view: { task }, theme, evaluation }: PageContext): unknown[] => [
  ...[run.evaluations, run.checkpoints, run.reference, run.status.isActive, task, theme, evaluation],
];

/** The passages with their scores before unlearning and in the chosen evaluation. Missing data is requested. */
const scored = ({ run, passages, evaluation }: PageContext): unknown[] => [
  passages.rows(),
  ...run.evaluations.map(({ phase }, place) =>
    phase === "before" || place === evaluation ? passages.scores(place) : undefined,
  ),
];
