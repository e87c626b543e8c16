import type { RunSnapshot } from "../../src/protocol/dashboard";
import { figureOf, figures, figureTable } from "../../src/protocol/figures";
import type { Line, LineStyle } from "../charts/lineStyle";
import { createStepChart } from "../charts/stepChart";
import type { PageActions, PageContext, Section } from "../context";
import { pointsOf } from "../model";
import { lastEvaluations, runNames, settingDifferences } from "../runDifferences";
import { chartCard } from "../ui/chartCard";
import { element } from "../ui/element";
import { fillTable, scrollRegion } from "../ui/table";
import { button } from "../ui/toolkit";
import { createLegend } from "./legend";

const [forget, retain] = [figureOf("forget.regurgitation"), figureOf("retain.regurgitation")];

/** Compares two or more runs: their curves, their last figures and their different settings. */
export function createComparison({ ask, attempt }: PageActions): Section {
  const note = `Solid: ${forget.shortLabel}. Dashed: ${retain.shortLabel}.`;
  const frame = chartCard({ title: "Compared runs", note });
  const chart = createStepChart({
    ...{ label: "Forget and retain scores of the compared runs over the steps", onZoom: () => undefined },
    format: (value) => value.toFixed(2),
  });
  const legend = createLegend();
  frame.body.append(chart.canvas);
  frame.body.after(legend.element);
  const figuresOfRuns = element("table");
  const settings = element("table");
  const same = element("p", { class: "empty", text: "The configurations are the same." });

  const box = element(
    "div",
    { class: "pair wide-left" },
    frame.element,
    element(
      "section",
      { class: "card" },
      element("header", {}, element("h2", { text: "Last figures" })),
      scrollRegion("Last figures of the compared runs", figuresOfRuns),
      element("h2", { text: "Different settings" }),
      scrollRegion("Settings in which the runs differ", settings),
      same,
    ),
  );

  const render = ({ runs, view, theme }: PageContext): void => {
    if (runs.length < 2) return;
    const names = runNames(runs);
    chart.show(
      {
        from: 0,
        to: Math.max(
          1,
          ...runs.map(({ status, evaluations }) => Math.max(status.totalSteps, evaluations.at(-1)?.step ?? 0)),
        ),
        yRange: [0, 1],
        lines: runs.flatMap((run, place) => linesOf(run, place, names[place] ?? run.name, view.task)),
      },
      theme,
    );
    legend.show(
      runs.map((_, place) => ({ name: String(place), label: names[place] ?? "", ...runStyle(place) })),
      [],
    );
    frame.controls.replaceChildren(
      ...runs.slice(1).map((_, place) =>
        button({
          label: `Leave out ${names[place + 1] ?? ""}`,
          onClick: () => attempt(() => ask("leaveOut", { run: place + 1 })),
        }),
      ),
    );
    const table = figureTable(figures, lastEvaluations(runs), view.task);
    fillTable(figuresOfRuns, table);
    frame.setTable(() => table);
    const differences = settingDifferences(runs);
    same.hidden = differences.length > 0;
    settings.hidden = differences.length === 0;
    fillTable(settings, {
      head: ["setting", ...names],
      rows: differences.map(({ name, values }) => [name, ...values.map((value) => value ?? "–")]),
    });
  };
  return { element: box, render };
}

const linesOf = (run: RunSnapshot, place: number, name: string, task: string | null): Line[] => {
  const style = runStyle(place);
  return [
    { ...style, name: `${place}-forget`, label: `${name}, forget`, points: pointsOf(run, forget, task) },
    {
      ...{ ...style, name: `${place}-retain`, label: `${name}, retain`, dash: [6, 4] },
      points: pointsOf(run, retain, task),
    },
  ];
};

/** A run's colour and marker, by the run's place in the list. */
const runStyle = (place: number): Pick<LineStyle, "color" | "marker"> =>
  styles[place % styles.length] ?? { color: "first" };

const styles: readonly Pick<LineStyle, "color" | "marker">[] = [
  { color: "first", marker: "circle" },
  { color: "second", marker: "rect" },
  { color: "third", marker: "triangle" },
  { color: "fourth", marker: "rectRot" },
  { color: "fifth", marker: "star" },
  { color: "sixth", marker: "crossRot" },
];
