import type { RunSnapshot } from "../../src/protocol/dashboard";
import { stepWord } from "../../src/protocol/stepNames";
import type { PageActions } from "../context";
import { element, setText } from "../ui/element";
import { button } from "../ui/toolkit";
import type { ViewState } from "../view";

/** The range of steps that the charts show. */
export function stepRange(
  { status, series, evaluations }: RunSnapshot,
  zoom: ViewState["zoom"],
): { readonly from: number; readonly to: number } {
  return (
    zoom ?? {
      from: 0,
      to: Math.max(status.totalSteps, series.loss.extremes.x.at(-1) ?? 0, evaluations.at(-1)?.step ?? 0, 1),
    }
  );
}

/**
 * The controls of the charts over the steps: a slider for the smoothing, and buttons for the zoom. The buttons are for
 * readers who use no mouse. All these charts share one smoothing and one range of steps.
 */
export function createStepControls(change: PageActions["change"]) {
  let shown: { readonly run: RunSnapshot; readonly zoom: ViewState["zoom"] } | undefined;
  const slider = element("input", { type: "range", min: "0", max: "0.99", step: "0.01", "aria-label": "Smoothing" });
  slider.addEventListener("input", () => change({ smoothing: Number(slider.value) }));
  const weight = element("output", { class: "where" });
  const label = element("span", { class: "label", text: "Smoothing" });

  const zoomTo = (from: number, to: number): void => {
    if (shown === undefined) return;
    const whole = stepRange(shown.run, null);
    const start = Math.max(whole.from, Math.round(from));
    const end = Math.min(whole.to, Math.max(start + 1, Math.round(to)));
    change({ zoom: start <= whole.from && end >= whole.to ? null : { from: start, to: end } });
  };
  /**
   * Changes the shown range of steps. `scale` multiplies the length of the range. `shift` moves the range, in units of
   * the new length.
   */
  const move = (scale: number, shift: number): void => {
    if (shown === undefined) return;
    const { from, to } = stepRange(shown.run, shown.zoom);
    const whole = stepRange(shown.run, null);
    const length = Math.min((to - from) * scale, whole.to - whole.from);
    const middle = (from + to) / 2 + shift * length;
    const start = Math.min(Math.max(middle - length / 2, whole.from), whole.to - length);
    zoomTo(start, start + length);
  };
  const zoomIn = button("+", () => move(0.5, 0), "Zoom in", "icon");
  const earlier = button("‹", () => move(1, -0.5), "Earlier steps", "icon");
  const later = button("›", () => move(1, 0.5), "Later steps", "icon");
  const all = button("All steps", () => change({ zoom: null }), "Show all steps", "icon");
  const buttons = [button("−", () => move(2, 0), "Zoom out", "icon"), zoomIn, earlier, later, all];
  const nameSteps = (steps: string): void => {
    setText(all, `All ${steps}`);
    for (const [made, verb] of [
      [earlier, "Earlier"],
      [later, "Later"],
      [all, "Show all"],
    ] as const) {
      made.title = `${verb} ${steps}`;
      made.setAttribute("aria-label", made.title);
    }
  };
  return {
    smoothing: element("label", { class: "labelled smoothing" }, label, slider, weight),
    zoom: element("span", { class: "zoom", role: "group", "aria-label": "Zoom" }, ...buttons),
    zoomTo,
    show: (run: RunSnapshot, { zoom, smoothing }: ViewState): void => {
      shown = { run, zoom };
      slider.value = String(smoothing);
      nameSteps(`${stepWord(run.kind)}s`);
      setText(weight, smoothing === 0 ? "raw" : smoothing.toFixed(2));
      for (const made of buttons) made.disabled = zoom === null && made !== zoomIn;
    },
  };
}
