import type { PageActions, PageContext } from "./context";
import type { LateDrawing } from "./lateDrawing";
import { differencesOf, jointFiguresOf, scoredPassages } from "./model";
import { lastDifferences } from "./runDifferences";
import { createBesideRetrained } from "./sections/besideRetrained";
import { createComparison } from "./sections/compare";
import { createCurves } from "./sections/curves";
import { createCost } from "./sections/cost";
import { createDistribution } from "./sections/distribution";
import { createConfiguration } from "./sections/facts";
import { createAllFigures } from "./sections/allFigures";
import { createRelearning } from "./sections/relearning";
import { createInspector } from "./sections/inspector";
import { createPassageList } from "./sections/passageList";
import { createTradeOff } from "./sections/tradeOff";
import { createTraining } from "./sections/training";
import type { StepDetails } from "./stepSeries";
import { element } from "./ui/element";

/**
 * Builds the part of the page below the tiles: charts, passages and tables. Each section has a function that lists the
 * objects that the section shows. The section is drawn again only if one of these objects has changed.
 */
export function createLowerParts(actions: PageActions, details: StepDetails, late: LateDrawing["late"]) {
  const [curves, tradeOff, distribution] = [createCurves(actions), createTradeOff(actions), createDistribution()];
  const inspector = createInspector(actions, () => passageList.focus());
  const comparison = createComparison(actions);
  const passageList = createPassageList(actions, inspector.focus);
  const [allFigures, besideRetrained] = [createAllFigures(), createBesideRetrained()];
  const configuration = createConfiguration();
  const relearning = createRelearning(actions);

  // The sections in the order of the page. The sections out of view are drawn in the same order.
  const parts = [
    late(comparison, ({ runs, passages, view: { task }, theme }) => [
      ...[task, theme],
      ...runs.flatMap(({ folder, evaluations, status }) => [folder, evaluations, status.totalSteps]),
      ...(runs.length < 2 ? [] : lastDifferences({ runs, passages })),
    ]),
    late(relearning, ({ run, theme }) => [run.assessment, theme]),
    late(curves, (context) => {
      const { hidden, zoom, smoothing } = context.view;
      const { scorings, status, evaluations } = context.run;
      const isWaiting = evaluations.length === 0 && status.isActive;
      return [...measured(context), hidden, zoom, smoothing, status.totalSteps, scorings, isWaiting];
    }),
    late(tradeOff, (context) => [
      ...measured(context),
      ...context.runs.flatMap(({ folder, evaluations }) => [folder, evaluations]),
    ]),
    late(passageList, (context) => [...measured(context), context.view, ...scored(context)]),
    late(inspector, (context) => [...measured(context), context.view.passage]),
    late(distribution, (context) => [...measured(context), context.view.split, ...scored(context)]),
    late(allFigures, ({ run, view: { task }, evaluation, passages }) => [
      ...[run.evaluations, run.reference, task, evaluation],
      differencesOf(run, evaluation, passages),
    ]),
    late(besideRetrained, (context) => [context.run.evaluations, context.evaluation, jointFiguresOf(context)]),
  ];
  const training = createTraining(actions, details, late);
  const cost = createCost(actions);
  parts.push(
    training,
    cost,
    late(configuration, ({ run }) => [run.configuration]),
  );
  const course = element("div", { class: "pair wide-left" }, curves.element, tradeOff.element);
  const distributed = element("div", { class: "pair wide-right" }, distribution.element, allFigures.element);
  return {
    /** Scrolls to the list of passages. */
    goToPassages: passageList.focus,
    /** Scrolls to the inspected passage. */
    goToPassage: inspector.focus,
    /** The charts that a saved picture shows. */
    pictures: [curves, relearning, tradeOff, distribution, comparison]
      .map(({ picture }) => picture)
      .concat(training.pictures),
    element: element(
      "div",
      { class: "content" },
      comparison.element,
      relearning.element,
      course,
      element("div", { class: "pair" }, passageList.element, inspector.element),
      distributed,
      besideRetrained.element,
      training.element,
      cost.element,
      configuration.element,
    ),
    render: (context: PageContext): void => {
      // An assessment trains no model of its own, so it has no course of figures and no training.
      const isAssessment = context.run.kind === "assess";
      for (const part of [course, distributed, training.element]) part.hidden = isAssessment;
      comparison.element.hidden = isAssessment || context.runs.length < 2;
      for (const part of parts) part.render(context);
    },
  };
}

const scored = (context: PageContext): unknown[] => {
  const { rows, before, now } = scoredPassages(context);
  return [rows, before, now];
};

const measured = ({ run, view: { task }, theme, evaluation }: PageContext): unknown[] => [
  ...[run.evaluations, run.checkpoints, run.reference, task, theme, evaluation],
];
