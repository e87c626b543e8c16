import { element } from "./element";

interface VirtualListOptions<Item> {
  readonly label: string;
  /** The height of every row, in pixels. */
  readonly rowHeight: number;
  /** Creates the content of a row. */
  readonly renderRow: (item: Item) => readonly HTMLElement[];
  readonly keyOf: (item: Item) => string;
  readonly onSelect: (item: Item) => void;
  /** Moves the focus to the details of the selected row. The list calls this function when the reader presses Enter. */
  readonly onEnter: () => void;
}

/** The number of rows drawn beyond each end of the view, so that a quick scroll shows no gap. */
const spareRows = 6;

/**
 * A list of any length. Only rows in view or near the view have elements. The Tab key stops only once in the list. The
 * arrow keys, Home, End, Page Up and Page Down move the selection.
 */
export function createVirtualList<Item>(options: VirtualListOptions<Item>) {
  const { label, rowHeight, renderRow, keyOf, onSelect, onEnter } = options;
  const spacer = element("div", { class: "spacer", role: "presentation" });
  const box = { class: "virtual-list", role: "listbox", tabindex: "0", "aria-label": label };
  const list = element("div", box, spacer);
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
        const isSelected = keyOf(item) === selected;
        const attributes = {
          class: "row",
          id: `${label.replaceAll(/\W/g, "-")}-${first + index}`,
          role: "option",
          "aria-selected": String(isSelected),
          "aria-setsize": String(items.length),
          "aria-posinset": String(first + index + 1),
        };
        const row = element("div", attributes, ...renderRow(item));
        row.style.transform = `translateY(${(first + index) * rowHeight}px)`;
        row.style.height = `${rowHeight}px`;
        row.addEventListener("click", () => onSelect(item));
        if (isSelected) list.setAttribute("aria-activedescendant", row.id);
        return row;
      }),
    );
  };
  const select = (wanted: number): void => {
    const place = Math.min(Math.max(wanted, 0), items.length - 1);
    const item = items[place];
    if (item === undefined) return;
    const top = place * rowHeight;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + rowHeight > list.scrollTop + list.clientHeight) list.scrollTop = top + rowHeight - list.clientHeight;
    // The selection changes at once, because the reader may press the next key before the page is drawn again.
    selected = keyOf(item);
    draw();
    onSelect(item);
  };
  list.addEventListener("scroll", draw, { passive: true });
  list.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor(list.clientHeight / rowHeight) - 1);
    const place = items.findIndex((item) => keyOf(item) === selected);
    const target = {
      ArrowDown: place + 1,
      ArrowUp: place - 1,
      PageDown: place + page,
      PageUp: place - page,
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
    show: (given: readonly Item[], chosen: string | undefined): void => {
      if (items !== given) drawn = "";
      items = given;
      selected = chosen;
      draw();
    },
  };
}
