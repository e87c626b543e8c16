import { glossaryAddress } from "../../src/protocol/glossary";
import { element } from "./element";

/** A table's cells. The first cell of a row names the row. */
export interface TableData {
  readonly head: readonly string[];
  /** The term of the glossary that explains each column. The name of the column becomes a link to it. */
  readonly headTerms?: readonly (string | undefined)[];
  readonly rows: readonly (readonly string[])[];
  /** For each row, whether a cell after the row's name has the best value of the row. */
  readonly best?: readonly (readonly boolean[])[];
  /** A tooltip for the name of each row. */
  readonly titles?: readonly string[];
  /** The term of the glossary that explains each row. The name of the row becomes a link to it. */
  readonly terms?: readonly string[];
  /** Sentences below the table. */
  readonly notes?: readonly string[];
}

/** A table in a region that scrolls. Screen readers announce the region by its label. */
export function createTable(label: string, className = "scroll") {
  const table = element("table");
  const below = element("div");
  return {
    element: element("div", { class: className, tabindex: "0", role: "region", "aria-label": label }, table, below),
    fill: ({ head, headTerms = [], rows, best = [], titles = [], terms = [], notes = [] }: TableData): void => {
      below.replaceChildren(...notes.map((text) => element("p", { class: "note", text })));
      const names = head.map((text, place) => element("th", { scope: "col" }, nameOf(text, headTerms[place])));
      const lines = rows.map(([first = "", ...others], row) =>
        element(
          "tr",
          {},
          element("th", { scope: "row", title: titles[row] }, nameOf(first, terms[row])),
          ...others.map((text, place) => (best[row]?.[place] ? bestCell(text) : element("td", { text }))),
        ),
      );
      table.replaceChildren(element("thead", {}, element("tr", {}, ...names)), element("tbody", {}, ...lines));
    },
  };
}

/**
 * The name of a row or a column, or a link to its term. The links are no tab stops, because a long table has too many
 * of them for a reader without a mouse.
 */
const nameOf = (name: string, term: string | undefined): Node | string =>
  term === undefined
    ? name
    : element("a", { class: "row-term", href: glossaryAddress(term), text: name, tabindex: "-1" });

/** A cell with the best value of its row. Screen readers read out the mark as a word. */
const bestCell = (text: string): HTMLElement =>
  element(
    "td",
    { class: "best", title: "the best value of the row" },
    element("span", { text: "★ ", "aria-hidden": "true" }),
    text,
    element("span", { class: "unseen", text: ", best" }),
  );
