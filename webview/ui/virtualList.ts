import { element } from "./element";

interface VirtualListOptions<Item> {
  readonly label: string;
  /** The height of every row, in pixels. */
  readonly rowHeight: number;
  readonly renderRow: (item: Item) => HTMLElement;
  readonly keyOf: (item: Item) => string;
  readonly onSelect: (item: Item) => void;
  /** Called on Enter, to move the focus to the details of the selected row. */
  readonly onEnter: () => void;
}

export interface VirtualList<Item> {
  readonly element: HTMLElement;
  readonly show: (items: readonly Item[], selected: string | undefined) => void;
}

/** The number of rows drawn beyond each end of the view, so that a quick scroll shows no gap. */
const spareRows = 6;

/**
 * A list of any length. Only rows in view or near the view are elements. Tab stops once in the whole list. The arrow
 * keys, Home, End, Page Up and Page Down move the selection.
 */
export function createVirtualList<Item>(options: VirtualListOptions<Item>): VirtualList<Item> {
  const { label, rowHeight, renderRow, keyOf, onSelect, onEnter } = options;
  const spacer = element("div", { class: "spacer", attributes: { role: "presentation" } });
  const list = element(
    "div",
    { class: "virtual-list", attributes: { role: "listbox", tabindex: "0", "aria-label": label } },
    spacer,
  );
  let items: readonly Item[] = [];
  let selected: string | undefined;
  let drawn = "";

  const draw = (): void => {
    const first = Math.max(0, Math.floor(list.scrollTop / rowHeight) - spareRows);
    const count = Math.ceil(list.clientHeight / rowHeight) + 2 * spareRows;
    const visible = items.slice(first, first + count);
    const key = `${first} ${visible.length} ${selected ?? ""}`;
    if (key === drawn) return;
    drawn = key;
    list.removeAttribute("aria-activedescendant");
    spacer.style.height = `${items.length * rowHeight}px`;
    spacer.replaceChildren(
      ...visible.map((item, index) => {
        const row = renderRow(item);
        const isSelected = keyOf(item) === selected;
        row.id = `${label.replaceAll(/\W/g, "-")}-${first + index}`;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", String(isSelected));
        row.setAttribute("aria-setsize", String(items.length));
        row.setAttribute("aria-posinset", String(first + index + 1));
        row.style.transform = `translateY(${(first + index) * rowHeight}px)`;
        row.style.height = `${rowHeight}px`;
        row.addEventListener("click", () => onSelect(item));
        if (isSelected) list.setAttribute("aria-activedescendant", row.id);
        return row;
      }),
    );
  };
  const placeOfSelected = (): number => items.findIndex((item) => keyOf(item) === selected);
  const select = (place: number): void => {
    const item = items[Math.min(Math.max(place, 0), items.length - 1)];
    if (item === undefined) return;
    const top = Math.min(Math.max(place, 0), items.length - 1) * rowHeight;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + rowHeight > list.scrollTop + list.clientHeight) list.scrollTop = top + rowHeight - list.clientHeight;
    // The selection changes at once because the next key may come before the redraw.
    selected = keyOf(item);
    draw();
    onSelect(item);
  };
  list.addEventListener("scroll", draw, { passive: true });
  list.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor(list.clientHeight / rowHeight) - 1);
    const place = placeOfSelected();
    const target = {
      ArrowDown: place + 1,
      ArrowUp: Math.max(0, place - 1),
      PageDown: place + page,
      PageUp: Math.max(0, place - page),
      Home: 0,
      End: items.length - 1,
    }[event.key];
    if (target !== undefined) select(target);
    else if (event.key === "Enter") onEnter();
    else return;
    event.preventDefault();
  });
  new ResizeObserver(draw).observe(list);

  return {
    element: list,
    show: (given, chosen) => {
      if (items !== given) drawn = "";
      items = given;
      selected = chosen;
      draw();
    },
  };
}
