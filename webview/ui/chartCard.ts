import { element } from "./element";
import { fillTable, scrollRegion } from "./table";
import type { TableData } from "./table";

/** A chart with a heading. The reader can open a table of the same values. */
export interface ChartCard {
  readonly element: HTMLElement;
  /** The place of the chart. */
  readonly body: HTMLElement;
  /** The place for controls, beside the heading. */
  readonly controls: HTMLElement;
  /** @param table builds the table. The function is called only while the table is open. */
  readonly setTable: (table: () => TableData) => void;
  /** Shows a sentence in place of the chart; null shows the chart. */
  readonly setEmpty: (sentence: string | null) => void;
}

interface ChartCardOptions {
  readonly title: string;
  readonly note?: string;
  readonly isSmall?: boolean;
}

export function chartCard({ title, note, isSmall = false }: ChartCardOptions): ChartCard {
  const controls = element("div", { class: "controls" });
  const body = element("div", { class: "drawing" });
  const empty = element("p", { class: "empty" });
  empty.hidden = true;
  const table = element("table");
  const details = element(
    "details",
    { class: "table" },
    element("summary", { text: "Table", attributes: { "aria-label": `${title} as a table` } }),
    scrollRegion(`${title}, table`, table),
  );
  let data: (() => TableData) | undefined;
  const fill = (): void => {
    if (details.open && data !== undefined) fillTable(table, data());
  };
  details.addEventListener("toggle", fill);
  return {
    element: element(
      "section",
      { class: isSmall ? "card small" : "card" },
      element(
        "header",
        {},
        element(isSmall ? "h3" : "h2", { text: title }),
        ...(note === undefined ? [] : [element("p", { class: "note", text: note })]),
        controls,
      ),
      body,
      empty,
      details,
    ),
    body,
    controls,
    setTable: (given) => {
      data = given;
      fill();
    },
    setEmpty: (sentence) => {
      empty.textContent = sentence;
      empty.hidden = sentence === null;
      body.hidden = details.hidden = sentence !== null;
    },
  };
}
