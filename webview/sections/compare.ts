import type { RunSnapshot } from "../../src/protocol/dashboard";
import { differenceTable } from "../../src/protocol/retrainedColumns";
import { formatPercent } from "../../src/protocol/wording";
import type { Line } from "../charts/lineStyle";
import { createStepChart } from "../charts/stepChart";
import type { ChartSection, PageActions, PageContext } from "../context";
import { mainFigure, pointsOf, samplesOf } from "../model";
import { comparedFigures, lastDifferences, runNames, runStyle, settingDifferences } from "../runDifferences";
import { chartCard } from "../ui/chartCard";
import { element } from "../ui/element";
import { createTable } from "../ui/table";
import { button } from "../ui/toolkit";
import { createLegend } from "./legend";

/** Compares two or more runs: their curves, their last figures and their different settings. */
export function createComparison({ ask, attempt }: PageActions): ChartSection {
  const { canvas, show } = createStepChart({
    label: "Forget and retain scores of the compared runs over time",
    format: formatPercent,
    onZoom: () => undefined,
  });
  const legend = createLegend();
  const note = "Solid: the forget set. Dashed: the retain set. Hollow: a sample of the passages.";
  const frame = chartCard({ title: "Compared runs", note, canvas, legend });
  const lastFigures = createTable("Last figures of the compared runs", "scroll compared");
  const settings = createTable("Settings in which the runs differ", "scroll compared");
  const fromRetrained = createTable("Differences from the retrained model", "scroll compared");
  const retrainedPart = element(
    "div",
    {},
    element("h2", { text: "Differences from the retrained model" }),
    element("p", {
      class: "note",
      text: "The last figures minus those of the retrained model over the same documents, with 95 % intervals.",
    }),
    fromRetrained.element,
  );
  const same = element("p", { class: "empty", text: "The configurations are the same." });

  const render = ({ runs, view, theme, passages }: PageContext): void => {
    if (runs.length < 2) return;
    const names = runNames(runs);
    const lastSteps = runs.flatMap(({ status, evaluations }) => [status.totalSteps, evaluations.at(-1)?.step ?? 0]);
    show(
      {
        from: 0,
        to: Math.max(1, ...lastSteps),
        yRange: [0, 1],
        // Monitors are compared round by round.
        kind: runs.every(({ kind }) => kind === "monitor") ? "monitor" : "unlearn",
        lines: runs.flatMap((run, place) => linesOf(run, place, names[place] ?? run.name, view.task)),
      },
      theme,
    );
    legend.show(runs.map((_, place) => ({ name: String(place), label: names[place] ?? "", ...runStyle(place) })));
    frame.controlBar.replaceChildren(
      ...names.slice(1).map((name, index) => {
        const leaveOut = () => ask("leaveOut", { run: index + 1 });
        return button(`Leave out ${name}`, () => attempt(leaveOut));
      }),
    );
    const table = comparedFigures(runs, view.task);
    lastFigures.fill(table);
    frame.setTable(() => table);
    const retrained = differenceTable(names, lastDifferences({ runs, passages }));
    retrainedPart.hidden = retrained.rows.length === 0;
    fromRetrained.fill(retrained);
    const differences = settingDifferences(runs);
    same.hidden = differences.rows.length > 0;
    settings.element.hidden = differences.rows.length === 0;
    settings.fill(differences);
  };
  const tables = element(
    "section",
    { class: "card" },
    element(
      "header",
      {},
      element("h2", { text: "Last figures" }),
      element("p", { class: "note", text: "In parentheses: the difference to the first run. Marked: the best value." }),
    ),
    lastFigures.element,
    retrainedPart,
    element("h2", { text: "Different settings" }),
    settings.element,
    same,
  );
  return {
    element: element("div", { class: "pair wide-left" }, frame.element, tables),
    render,
    picture: frame.picture,
  };
}

const linesOf = (run: RunSnapshot, place: number, name: string, task: string | null): Line[] => {
  const style = runStyle(place);
  const parts = samplesOf(run);
  return (["forget", "retain"] as const).map((split): Line => {
    const figure = mainFigure(run, split, task);
    const label = `${name}, ${figure.shortLabel}`;
    // In this chart, a dashed line means the retain set, so dashes cannot mark samples. Only hollow markers show
    // samples.
    const dash = split === "retain" ? [6, 4] : [];
    return { ...style, name: `${place}-${split}`, label, points: pointsOf(run, figure, task), parts, dash };
  });
};
