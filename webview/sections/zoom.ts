import type { RunSnapshot } from "../../src/protocol/dashboard";
import type { PageActions } from "../context";
import { element } from "../ui/element";
import { button } from "../ui/toolkit";
import type { ViewState } from "../view";

/** The range of steps that the charts show. */
export function stepRange({ status, series }: RunSnapshot, { zoom }: ViewState): { from: number; to: number } {
  return zoom ?? { from: 0, to: Math.max(status.totalSteps, series.loss.extremes.x.at(-1) ?? 0, 1) };
}

/** Buttons that zoom, for readers without a mouse. All charts over the steps share one range. */
export function zoomControls(change: PageActions["change"]) {
  let shown: { run: RunSnapshot; view: ViewState } | undefined;
  const choose = (from: number, to: number): void => {
    if (shown === undefined) return;
    const whole = stepRange(shown.run, { ...shown.view, zoom: null });
    const start = Math.max(whole.from, Math.round(from));
    const end = Math.min(whole.to, Math.max(start + 1, Math.round(to)));
    change({ zoom: start <= whole.from && end >= whole.to ? null : { from: start, to: end } });
  };
  /** Multiplies the range's length by `scale`, and moves the range by `shift` times its length. */
  const move = (scale: number, shift: number): void => {
    if (shown === undefined) return;
    const { from, to } = stepRange(shown.run, shown.view);
    const whole = stepRange(shown.run, { ...shown.view, zoom: null });
    const length = Math.min((to - from) * scale, whole.to - whole.from);
    const middle = (from + to) / 2 + shift * length;
    const start = Math.min(Math.max(middle - length / 2, whole.from), whole.to - length);
    choose(start, start + length);
  };
  const buttons = [
    button({ label: "−", appearance: "icon", title: "Zoom out", onClick: () => move(2, 0) }),
    button({ label: "+", appearance: "icon", title: "Zoom in", onClick: () => move(0.5, 0) }),
    button({ label: "‹", appearance: "icon", title: "Earlier steps", onClick: () => move(1, -0.5) }),
    button({ label: "›", appearance: "icon", title: "Later steps", onClick: () => move(1, 0.5) }),
    button({ label: "All steps", appearance: "icon", title: "Show all steps", onClick: () => change({ zoom: null }) }),
  ];
  return {
    element: element("span", { class: "zoom", attributes: { role: "group", "aria-label": "Zoom" } }, ...buttons),
    choose,
    show: (run: RunSnapshot, view: ViewState): void => {
      shown = { run, view };
      for (const [place, made] of buttons.entries()) made.disabled = view.zoom === null && place !== 1;
    },
  };
}
