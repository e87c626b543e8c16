import { figureTable } from "../../src/protocol/figureTables";
import { figures } from "../../src/protocol/figures";
import { taskLabel } from "../../src/protocol/wording";
import type { PageContext, Section } from "../context";
import { figureColumns } from "../model";
import { element, setText } from "../ui/element";
import { createTable } from "../ui/table";

/** Every figure of the chosen evaluation. */
export function createAllFigures(): Section {
  const table = createTable("All figures", "scroll all");
  const note = element("p", { class: "note" });
  const empty = element("p", { class: "empty", hidden: "", text: "The figures appear after the first evaluation." });
  const header = element("header", {}, element("h2", { text: "All figures" }), note);
  return {
    element: element("section", { class: "card" }, header, empty, table.element),
    render: (context: PageContext): void => {
      const { task } = context.view;
      const columns = figureColumns(context);
      empty.hidden = columns.length > 0;
      table.element.hidden = columns.length === 0;
      setText(note, task === null ? "" : `The figures of the sets cover only ${taskLabel(task)}.`);
      table.fill(figureTable(figures, columns, task));
    },
  };
}
