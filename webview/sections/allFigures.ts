import { figures, figureTable } from "../../src/protocol/figures";
import { taskLabel } from "../../src/protocol/wording";
import type { PageContext, Section } from "../context";
import { figureColumns } from "../model";
import { element, setText } from "../ui/element";
import { fillTable, scrollRegion } from "../ui/table";

/** Every figure of the chosen evaluation. */
export function createAllFigures(): Section {
  const table = element("table");
  const note = element("p", { class: "note" });
  const empty = element("p", { class: "empty", text: "The figures come with the first evaluation." });
  empty.hidden = true;
  const render = (context: PageContext): void => {
    const { task } = context.view;
    const columns = figureColumns(context);
    empty.hidden = columns.length > 0;
    table.hidden = columns.length === 0;
    setText(note, task === null ? "" : `The figures of the sets cover only ${taskLabel(task)}.`);
    fillTable(table, figureTable(figures, columns, task));
  };
  return {
    element: element(
      "section",
      { class: "card" },
      element("header", {}, element("h2", { text: "All figures" }), note),
      empty,
      scrollRegion("All figures", table, "scroll all"),
    ),
    render,
  };
}
