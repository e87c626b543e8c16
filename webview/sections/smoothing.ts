import type { PageActions } from "../context";
import { element, setText } from "../ui/element";

/** A slider that sets how strongly curves are smoothed. All charts over the steps use the same value. */
export function smoothingControl(change: PageActions["change"]) {
  const slider = element("input", {
    attributes: { type: "range", min: "0", max: "0.99", step: "0.01", "aria-label": "Smoothing" },
  });
  const weight = element("output", { class: "where" });
  slider.addEventListener("input", () => change({ smoothing: Number(slider.value) }));
  return {
    element: element(
      "label",
      { class: "labelled smoothing" },
      element("span", { class: "label", text: "Smoothing" }),
      slider,
      weight,
    ),
    show: (smoothing: number): void => {
      slider.value = String(smoothing);
      setText(weight, smoothing === 0 ? "raw" : smoothing.toFixed(2));
    },
  };
}
