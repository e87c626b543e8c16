import type { LineStyle } from "../charts/lineStyle";
import { element, setText } from "./element";
import { createTable } from "./table";
import type { TableData } from "./table";

interface ChartCardOptions {
  readonly title: string;
  readonly canvas: HTMLCanvasElement;
  /** The points of the chart that the keyboard reaches. */
  readonly keyboard?: HTMLElement;
  readonly note?: string;
  readonly isSmall?: boolean;
  readonly legend?: { readonly element: HTMLElement; readonly lines: readonly LineStyle[] };
  /** The controls beside the heading. */
  readonly controls?: readonly HTMLElement[];
}

/** A chart with a heading. The reader can open a table of the same values. */
export function chartCard(options: ChartCardOptions) {
  const { title, canvas, keyboard, note = "", isSmall = false, legend, controls = [] } = options;
  const controlBar = element("div", { class: "controls" }, ...controls);
  const drawn = [
    element("div", { class: "drawing" }, canvas, ...(keyboard ? [keyboard] : [])),
    ...(legend ? [legend.element] : []),
  ];
  const empty = element("p", { class: "empty", hidden: "" });
  const table = createTable(`${title}, table`);
  const details = element(
    "details",
    { class: "table" },
    element("summary", { text: "Table", "aria-label": `${title} as a table` }),
    table.element,
  );
  let data: (() => TableData) | undefined;
  const fill = (): void => {
    if (details.open && data !== undefined) table.fill(data());
  };
  details.addEventListener("toggle", fill);
  const heading = element(isSmall ? "h3" : "h2", { text: title });
  const noteLine = element("p", { class: "note", text: note });
  const notes = note === "" ? [] : [noteLine];
  return {
    element: element(
      "section",
      { class: isSmall ? "card small" : "card" },
      element("header", {}, heading, ...notes, controlBar),
      ...drawn,
      empty,
      details,
    ),
    controlBar,
    /** The chart with its words and lines, for a saved picture of the page. */
    picture: { title, canvas, note: () => noteLine.textContent, lines: () => legend?.lines ?? [] },
    /** @param table a function that builds the table. It is called only while the table is open */
    setTable: (table: () => TableData): void => {
      data = table;
      fill();
    },
    /** Replaces the note of the card. The card must have been created with a note. */
    setNote: (text: string): void => setText(noteLine, text),
    /** Shows a sentence in place of the chart. If the sentence is null, the chart is shown. */
    setEmpty: (sentence: string | null): void => {
      empty.textContent = sentence;
      empty.hidden = sentence === null;
      for (const part of [...drawn, details]) part.hidden = sentence !== null;
    },
  };
}
