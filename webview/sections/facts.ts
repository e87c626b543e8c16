import type { RunSnapshot } from "../../src/protocol/dashboard";
import type { PageContext, Section } from "../context";
import { element } from "../ui/element";
import { fillTable, scrollRegion } from "../ui/table";

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
  return {
    element: element(
      "details",
      { class: "card" },
      element("summary", {}, element("h2", { text: "Configuration" })),
      scrollRegion("Configuration", table, "scroll all"),
    ),
    render: ({ run: { configuration } }: PageContext) => {
      fillTable(table, { head: ["setting", "value"], rows: configuration });
    },
  };
}
