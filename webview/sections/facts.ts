import type { PageContext, Section } from "../context";
import type { RunModel } from "../model";
import { element } from "../ui/element";
import { fillTable } from "../ui/figure";

/** What the engine warned of, where one sees it, and the configuration for whoever wants to know. */
export function createWarnings(): Section {
  const list = element("ul");
  const box = element("section", { class: "warnings", attributes: { "aria-label": "Warnings" } }, list);
  let drawn: RunModel["warnings"] | undefined;
  return {
    element: box,
    render: ({ run: { warnings } }: PageContext) => {
      if (warnings === drawn) return;
      drawn = warnings;
      box.hidden = warnings.length === 0;
      list.replaceChildren(
        ...warnings.map(({ step, message }) =>
          element("li", { text: step > 0 ? `Step ${step}: ${message}` : message }),
        ),
      );
    },
  };
}

export function createConfiguration(): Section {
  const table = element("table");
  let drawn: RunModel["configuration"] | undefined;
  return {
    element: element(
      "details",
      { class: "card" },
      element("summary", {}, element("h2", { text: "Configuration" })),
      element(
        "div",
        { class: "scroll all", attributes: { tabindex: "0", role: "region", "aria-label": "Configuration" } },
        table,
      ),
    ),
    render: ({ run: { configuration } }: PageContext) => {
      if (configuration === drawn) return;
      drawn = configuration;
      fillTable(table, { head: ["setting", "value"], rows: configuration });
    },
  };
}
