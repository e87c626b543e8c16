import { element } from "./element";

/** A table's cells. The first cell of a row names the row. */
export interface TableData {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** A tooltip for the name of each row. */
  readonly titles?: readonly string[];
}

/** A region in which a table scrolls. The region has a name for screen readers. */
export function scrollRegion(label: string, table: HTMLTableElement, className = "scroll"): HTMLElement {
  return element(
    "div",
    { class: className, attributes: { tabindex: "0", role: "region", "aria-label": label } },
    table,
  );
}

export function fillTable(table: HTMLTableElement, { head, rows, titles = [] }: TableData): void {
  table.replaceChildren(
    element(
      "thead",
      {},
      element("tr", {}, ...head.map((text) => element("th", { text, attributes: { scope: "col" } }))),
    ),
    element(
      "tbody",
      {},
      ...rows.map(([first = "", ...others], row) => {
        const title = titles[row];
        const name = { text: first, attributes: { scope: "row" }, ...(title !== undefined && { title }) };
        return element("tr", {}, element("th", name), ...others.map((text) => element("td", { text })));
      }),
    ),
  );
}
