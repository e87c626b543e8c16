import type { PageContext, Section } from "../context";
import { remember } from "../remember";
import { element } from "../ui/element";
import { createTable } from "../ui/table";

/** The run's warnings. */
export function createWarnings(): Section {
  const list = element("ul");
  const box = element("section", { class: "warnings", "aria-label": "Warnings" }, list);
  const draw = remember((warnings: PageContext["run"]["warnings"]): void => {
    box.hidden = warnings.length === 0;
    list.replaceChildren(
      ...warnings.map(({ step, message }) => element("li", { text: step > 0 ? `Step ${step}: ${message}` : message })),
    );
  });
  return { element: box, render: ({ run }) => draw(run.warnings) };
}

/** Every setting of the run. */
export function createConfiguration(): Section {
  const table = createTable("Configuration", "scroll all");
  const summary = element("summary", {}, element("h2", { text: "Configuration" }));
  return {
    element: element("details", { class: "card" }, summary, table.element),
    render: ({ run }) => table.fill({ head: ["setting", "value"], rows: run.configuration }),
  };
}
