import { alertNames, alertsFrom } from "../../src/protocol/alerts";
import type { RunKind } from "../../src/protocol/runKind";
import { stepName } from "../../src/protocol/stepNames";
import { capitalized } from "../../src/protocol/wording";
import type { PageContext, Section } from "../context";
import { remember } from "../remember";
import { element } from "../ui/element";
import { createTable } from "../ui/table";

/** The run's alerts. The most serious alerts come first. */
export function createWarnings(): Section {
  const list = element("ul");
  const box = element("section", { class: "warnings", "aria-label": "Alerts" }, list);
  const draw = remember((warnings: PageContext["run"]["warnings"], kind: RunKind): void => {
    box.hidden = warnings.length === 0;
    list.replaceChildren(
      ...alertsFrom(warnings, "information").map(({ level, step, message }) =>
        element(
          "li",
          { class: level },
          element("span", { class: "level", text: alertNames[level] }),
          where(kind, step) + message,
        ),
      ),
    );
  });
  return { element: box, render: ({ run }) => draw(run.warnings, run.kind) };
}

const where = (kind: RunKind, step: number): string =>
  step > 0 || kind === "monitor" ? ` ${capitalized(stepName(kind, step))}: ` : " ";

/** Every setting of the run. */
export function createConfiguration(): Section {
  const table = createTable("Configuration", "scroll all");
  const summary = element("summary", {}, element("h2", { text: "Configuration" }));
  return {
    element: element("details", { class: "card" }, summary, table.element),
    render: ({ run }) => table.fill({ head: ["setting", "value"], rows: run.configuration }),
  };
}
