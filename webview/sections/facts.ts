import type { RunSnapshot } from "../../src/protocol/dashboard";
import type { PageContext, Section } from "../context";
import { element } from "../ui/element";
import { fillTable } from "../ui/table";

/** The run's warnings. */
export function createWarnings(): Section {
  const list = element("ul");
  const box = element("section", { class: "warnings", attributes: { "aria-label": "Warnings" } }, list);
  let drawn: RunSnapshot["warnings"] | undefined;
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

/** Every setting of the run. */
export function createConfiguration(): Section {
  const table = element("table");
  let drawn: RunSnapshot["configuration"] | undefined;
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
