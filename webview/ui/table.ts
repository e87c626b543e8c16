import { element } from "./element";

/** A table's cells. The first cell of a row names the row. */
export interface TableData {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** A tooltip for the name of each row. */
  readonly titles?: readonly string[];
  /** Sentences below the table. */
  readonly notes?: readonly string[];
}

/** A table in a region that scrolls. Screen readers announce the region by its label. */
export function createTable(label: string, className = "scroll") {
  const table = element("table");
  const below = element("div");
  return {
    element: element("div", { class: className, tabindex: "0", role: "region", "aria-label": label }, table, below),
    fill: ({ head, rows, titles = [], notes = [] }: TableData): void => {
      below.replaceChildren(...notes.map((text) => element("p", { class: "note", text })));
      const names = head.map((text) => element("th", { text, scope: "col" }));
      const lines = rows.map(([first = "", ...others], row) =>
        element(
          "tr",
          {},
          element("th", { text: first, scope: "row", title: titles[row] }),
          ...others.map((text) => element("td", { text })),
        ),
      );
      table.replaceChildren(element("thead", {}, element("tr", {}, ...names)), element("tbody", {}, ...lines));
    },
  };
}
