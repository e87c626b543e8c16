import { element } from "../ui/element";
import type { RunOrder, TableColumn } from "./columns";

/**
 * The names of the columns. A press on a name sorts the table by this column, and a second press reverses the order.
 */
export function createHead({ onSort }: { readonly onSort: (key: string) => void }) {
  const row = element("div", { class: "columns-row", role: "row" });
  const box = element("div", { class: "list-head", role: "rowgroup" }, row);
  let drawn = "";
  return {
    element: box,
    show: (columns: readonly TableColumn[], order: RunOrder): void => {
      const wanted = JSON.stringify([columns.map(({ key }) => key), order]);
      if (wanted === drawn) return;
      drawn = wanted;
      // The focus stays on the name that was just pressed.
      const focused = [...row.querySelectorAll("button")].findIndex((one) => one === document.activeElement);
      row.replaceChildren(...columns.map((column, place) => nameOf(column, order, place === 0, onSort)));
      row.querySelectorAll("button")[focused]?.focus();
    },
  };
}

const nameOf = (
  { key, label, explanation, isNumber }: TableColumn,
  order: RunOrder,
  isFirst: boolean,
  onSort: (key: string) => void,
): HTMLElement => {
  const isSorted = order.key === key;
  const arrow = isSorted ? (order.isDescending ? " ↓" : " ↑") : "";
  const press = element(
    "button",
    { type: "button", title: explanation },
    element("span", { text: label }),
    element("span", { text: arrow, "aria-hidden": "true" }),
  );
  press.addEventListener("click", () => onSort(key));
  const name = element(
    "span",
    {
      class: ["cell", ...(isNumber ? ["number"] : []), ...(isFirst ? ["first"] : [])].join(" "),
      role: "columnheader",
    },
    press,
  );
  name.setAttribute("aria-sort", isSorted ? (order.isDescending ? "descending" : "ascending") : "none");
  return name;
};
