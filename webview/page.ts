import { connectToEditor } from "./connection";
import type { EditorApi } from "./connection";
import type { PageActions, PageContext } from "./context";
import { applyUpdate } from "./model";
import type { RunModel } from "./model";
import { openPassageData } from "./passageData";
import { createChecks } from "./sections/checks";
import { createComparison } from "./sections/compare";
import { createCurves } from "./sections/curves";
import { createDistribution } from "./sections/distribution";
import { createConfiguration, createWarnings } from "./sections/facts";
import { createHeading } from "./sections/heading";
import { createInspector } from "./sections/inspector";
import { createPassageList } from "./sections/passageList";
import { createTiles } from "./sections/tiles";
import { createTradeOff } from "./sections/tradeOff";
import { createTraining } from "./sections/training";
import { openStepDetails } from "./stepSeries";
import { createAnnouncer } from "./ui/announcer";
import { element } from "./ui/element";
import { readTheme, watchTheme } from "./ui/theme";
import { registerControls } from "./ui/toolkit";
import { unlessSame } from "./unlessSame";
import { openView } from "./view";

/** In milliseconds between two redraws for news: what a reader chooses is drawn at once. */
const newsInterval = 150;

/** Builds the page and keeps it up to date. */
export const startPage = (root: HTMLElement, api: EditorApi): void => {
  registerControls();
  let runs: readonly RunModel[] = [];
  let theme = readTheme();
  let scheduled: number | undefined;
  let lastDrawn = -Infinity;

  const announcer = createAnnouncer();
  const schedule = (delay: number): void => {
    scheduled ??= window.setTimeout(() => {
      scheduled = undefined;
      draw();
    }, delay);
  };
  const view = openView(api, () => draw());
  const { ask } = connectToEditor(api, {
    onSnapshot: (message) => {
      runs = message.runs;
      passages.reset();
      view.keepFolders(runs.map(({ folder }) => folder));
      draw();
    },
    onUpdate: (update) => {
      runs = runs.map((run, place) => (place === update.run ? applyUpdate(run, update) : run));
      schedule(Math.max(0, newsInterval - (performance.now() - lastDrawn)));
    },
  });
  const passages = openPassageData(ask, 0, () => schedule(0));
  const details = openStepDetails(ask, () => schedule(0));
  const actions: PageActions = {
    ask,
    change: view.change,
    attempt: (action) => void action().catch((problem: unknown) => announcer.warn((problem as Error).message)),
  };

  const curves = createCurves(actions);
  const tradeOff = createTradeOff(actions);
  const distribution = createDistribution();
  const heading = createHeading(actions, [curves.chart, tradeOff.chart, distribution.chart]);
  const inspector = createInspector(actions);
  const passageList = createPassageList(actions, inspector.focus);
  const training = createTraining(actions, details);
  const [warnings, tiles, comparison] = [createWarnings(), createTiles(), createComparison(actions)];
  const [checks, configuration] = [createChecks(), createConfiguration()];
  const measured = ({ run, view: chosen, theme: colors, evaluation }: PageContext): unknown[] => [
    ...[run.evaluations, run.checkpoints, run.reference, run.status.totalSteps, run.status.isActive],
    ...[chosen, colors, evaluation],
  ];
  const sections = [
    ...[heading, warnings, tiles, comparison, passageList, inspector, checks, training, configuration],
    unlessSame(curves, measured),
    unlessSame(tradeOff, measured),
    unlessSame(distribution, (context) => [
      ...[...measured(context), passages.rows()],
      ...context.run.evaluations.map(({ phase }, place) =>
        phase === "before" || place === context.evaluation ? passages.scores(place) : undefined,
      ),
    ]),
  ];
  const content = element(
    "div",
    { class: "content" },
    ...[heading, warnings, tiles, comparison].map((section) => section.element),
    element("div", { class: "pair wide-left" }, curves.element, tradeOff.element),
    element("div", { class: "pair" }, passageList.element, inspector.element),
    element("div", { class: "pair" }, distribution.element, checks.element),
    training.element,
    configuration.element,
  );
  content.hidden = true;
  const waiting = element("p", { class: "waiting", text: "Reading the run…" });
  root.append(waiting, content, announcer.element);

  const draw = (): void => {
    const [run] = runs;
    if (run === undefined) return;
    lastDrawn = performance.now();
    waiting.hidden = true;
    content.hidden = false;
    const last = run.evaluations.length - 1;
    const evaluation = last < 0 ? undefined : Math.min(view.state.evaluation ?? last, last);
    const context: PageContext = { run, runs, view: view.state, theme, passages, evaluation };
    for (const section of sections) section.render(context);
    announcer.summarize(context);
  };
  watchTheme(() => {
    theme = readTheme();
    draw();
  });
};
