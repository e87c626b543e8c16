import type { RunSnapshot } from "../src/protocol/dashboard";
import type { ProbeToken } from "../src/protocol/probe";
import { applyTheme } from "./charts/chart";
import { connectToEditor } from "./connection";
import type { EditorApi } from "./connection";
import type { PageActions, PageContext } from "./context";
import { createLateDrawing } from "./lateDrawing";
import { applyUpdate, shownEvaluation } from "./model";
import { createLowerParts } from "./parts";
import { openPassageData } from "./passageData";
import { createAssessment } from "./sections/assessment";
import { createWarnings } from "./sections/facts";
import { createHeading } from "./sections/heading";
import { createScores } from "./sections/scoresCard";
import { createTiles } from "./sections/tiles";
import { createVerdict } from "./sections/verdict";
import { openStepDetails } from "./stepSeries";
import { createAnnouncer } from "./ui/announcer";
import { element } from "./ui/element";
import { followTheme } from "./ui/theme";
import type { Theme } from "./ui/theme";
import { registerControls } from "./ui/toolkit";
import { openView } from "./view";

/**
 * The shortest time between two redraws that show updates, in milliseconds. When the reader makes a choice, the page is
 * redrawn at once.
 */
const newsInterval = 150;

/** Builds the page and keeps it up to date. The tiles are drawn and painted before the charts, passages and tables. */
export function startPage(root: HTMLElement, api: EditorApi): void {
  registerControls();
  let runs: readonly RunSnapshot[] = [];
  let theme: Theme;
  let scheduled: number | undefined;
  let lastDrawn = -Infinity;
  /**
   * True if the user has chosen a passage elsewhere in the editor and the page has not scrolled to this passage yet.
   */
  let isSelected = false;

  const announcer = createAnnouncer();
  const schedule = (delay: number): void => {
    scheduled ??= window.setTimeout(() => {
      requestAnimationFrame(() => {
        scheduled = undefined;
        draw();
      });
    }, delay);
  };
  const view = openView(api, () => {
    draw();
    lateDrawing.drawNow();
  });
  const probes = new Map<string, (token: ProbeToken) => void>();
  const ask = connectToEditor(api, {
    onProbeToken: ({ probe, token }) => probes.get(probe)?.(token),
    onSnapshot: (message) => {
      const before = runs[0];
      runs = message.runs;
      const [run] = runs;
      const isSame = before?.folder === run?.folder && before?.attempt === run?.attempt;
      if (isSame) passages.askAgain();
      else passages.reset();
      view.keepFolders(runs.map(({ folder }) => folder));
      draw();
    },
    onUpdate: (update) => {
      runs = runs.map((run, place) => (place === update.run ? applyUpdate(run, update) : run));
      schedule(Math.max(0, newsInterval - (performance.now() - lastDrawn)));
    },
    onSelect: ({ passage, split }) => {
      isSelected = true;
      view.change({ passage, split, task: null, filter: "all", search: "" });
    },
  });
  const passages = openPassageData(ask, () => schedule(0));
  const details = openStepDetails(ask, () => schedule(0));
  const actions: PageActions = {
    ask,
    followProbe: (probe, onToken) => {
      probes.set(probe, onToken);
      return () => void probes.delete(probe);
    },
    change: view.change,
    attempt: (action) => void action().catch((problem: unknown) => announcer.warn((problem as Error).message)),
  };

  const lateDrawing = createLateDrawing();
  let lower: ReturnType<typeof createLowerParts> | undefined;
  const heading = createHeading(actions, () => {
    lateDrawing.drawAll();
    return lower?.pictures ?? [];
  });
  const assessment = createAssessment(actions, () => lower?.goToPassages());
  const upper = [heading, createVerdict(actions), assessment, createWarnings(), createTiles(), createScores()];
  const content = element("div", { class: "content", hidden: "" }, ...upper.map((section) => section.element));
  const waiting = element("p", { class: "waiting", text: "Reading the run…" });
  root.append(waiting, content, announcer.element);

  const addLowerParts = (): void => {
    lower = createLowerParts(actions, details, lateDrawing.late);
    content.append(lower.element);
    draw();
  };
  const draw = (): void => {
    const [run] = runs;
    if (run === undefined) return;
    lastDrawn = performance.now();
    const isFirst = content.hidden;
    waiting.hidden = true;
    content.hidden = false;
    const evaluation = shownEvaluation(run, view.state.evaluation);
    const context: PageContext = { run, runs, view: view.state, theme, passages, evaluation };
    for (const section of upper) section.render(context);
    lower?.render(context);
    if (isSelected && lower !== undefined) {
      isSelected = false;
      lower.goToPassage();
    }
    announcer.summarize(context);
    if (isFirst) requestAnimationFrame(() => window.setTimeout(addLowerParts));
  };
  followTheme((current) => {
    theme = current;
    applyTheme(theme);
    draw();
  });
}
