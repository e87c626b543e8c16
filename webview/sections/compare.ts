import { createStepChart } from "../charts/stepChart";
import type { Line } from "../charts/lineStyle";
import { runNames, settingDifferences } from "../comparison";
import type { PageActions, PageContext, Section } from "../context";
import { figureTable, modelFigures, setFigures } from "../figures";
import { scoresOf } from "../model";
import type { RunModel } from "../model";
import { runStyle } from "../runColors";
import { element } from "../ui/element";
import { figure, fillTable } from "../ui/figure";
import { button } from "../ui/toolkit";
import { createLegend } from "./legend";

/** Two runs or more beside each other: their curves, their last figures and what differs in their configurations. */
export function createComparison({ ask, attempt }: PageActions): Section {
  const frame = figure({ title: "Compared runs", note: "Solid: forget, recited. Dashed: retain, recited." });
  const chart = createStepChart({
    ...{ label: "Forget and retain scores of the compared runs over the steps", onZoom: () => undefined },
    format: (value) => value.toFixed(2),
  });
  const legend = createLegend();
  frame.body.append(chart.canvas);
  frame.body.after(legend.element);
  const figures = element("table");
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
      region("Last figures of the compared runs", figures),
      element("h2", { text: "Different settings" }),
      region("Settings in which the runs differ", settings),
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
    const columns = runs.flatMap(({ evaluations }, place) => {
      const last = evaluations.at(-1);
      return last ? [{ heading: names[place] ?? "", summary: last.summary }] : [];
    });
    const table = figureTable([...setFigures, ...modelFigures], columns, view.task);
    fillTable(figures, table);
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

const region = (label: string, table: HTMLTableElement): HTMLElement =>
  element("div", { class: "scroll", attributes: { tabindex: "0", role: "region", "aria-label": label } }, table);

const linesOf = (run: RunModel, place: number, name: string, task: string | null): Line[] => {
  const style = runStyle(place);
  const points = (split: "forget" | "retain") => {
    const found = run.evaluations.flatMap(({ step, summary }) => {
      const score = scoresOf(summary, task)[split]?.regurgitation ?? null;
      return score === null ? [] : [[step, score] as const];
    });
    return { x: found.map(([step]) => step), y: found.map(([, score]) => score) };
  };
  return [
    { ...style, name: `${place}-forget`, label: `${name}, forget`, points: points("forget") },
    { ...style, name: `${place}-retain`, label: `${name}, retain`, dash: [6, 4], points: points("retain") },
  ];
};
