import { element } from "./element";

/** A drawing's figures as a reader of tables has them. */
export interface TableData {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A drawing with a heading, and the same figures in a table that can be opened. */
export interface Figure {
  readonly element: HTMLElement;
  /** Where the drawing goes. */
  readonly body: HTMLElement;
  /** Beside the heading. */
  readonly controls: HTMLElement;
  /** @param table asked for when somebody looks */
  readonly setTable: (table: () => TableData) => void;
  /** What stands in the drawing's place while there is nothing to draw; null: the drawing. */
  readonly setEmpty: (sentence: string | null) => void;
}

interface FigureOptions {
  readonly title: string;
  readonly note?: string;
  readonly isSmall?: boolean;
}

export function figure({ title, note, isSmall = false }: FigureOptions): Figure {
  const controls = element("div", { class: "controls" });
  const body = element("div", { class: "drawing" });
  const empty = element("p", { class: "empty" });
  empty.hidden = true;
  const table = element("table");
  const details = element(
    "details",
    { class: "table" },
    element("summary", { text: "Table", attributes: { "aria-label": `${title} as a table` } }),
    element(
      "div",
      { class: "scroll", attributes: { tabindex: "0", role: "region", "aria-label": `${title}, table` } },
      table,
    ),
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
      body.hidden = sentence !== null;
      details.hidden = sentence !== null;
    },
  };
}

/** The first column names the row. */
export function fillTable(table: HTMLTableElement, { head, rows }: TableData): void {
  table.replaceChildren(
    element(
      "thead",
      {},
      element("tr", {}, ...head.map((text) => element("th", { text, attributes: { scope: "col" } }))),
    ),
    element(
      "tbody",
      {},
      ...rows.map(([first = "", ...others]) =>
        element(
          "tr",
          {},
          element("th", { text: first, attributes: { scope: "row" } }),
          ...others.map((text) => element("td", { text })),
        ),
      ),
    ),
  );
}
