import { element } from "./element";

interface VirtualListOptions<Item> {
  readonly label: string;
  /** The height of every row, in pixels. */
  readonly rowHeight: number;
  /** Creates the content of a row. */
  readonly renderRow: (item: Item) => readonly HTMLElement[];
  readonly keyOf: (item: Item) => string;
  /** @param event the event with which the reader selected the row */
  readonly onSelect: (item: Item, event: Event) => void;
  /** Moves the focus to the details of the selected row. The list calls this function when the reader presses Enter. */
  readonly onEnter: () => void;
  /** The names of the columns, as a group of rows. With it, the list is a table. The names stay at the top. */
  readonly header?: HTMLElement;
  /** Returns whether the reader has marked a row. If this function is given, the reader can mark several rows. */
  readonly isMarked?: (item: Item) => boolean;
  /**
   * Handles a key that does not move the selection.
   *
   * @returns whether the key has an effect
   */
  readonly onKey?: (key: string) => boolean;
  /**
   * Everything that `renderRow` reads except the item. If this function is given, a row keeps its element while its
   * item, its place and this value stay the same.
   */
  readonly contextOf?: () => string;
}

interface DrawnRow<Item> {
  readonly item: Item;
  readonly place: number;
  /** See `contextOf`. */
  readonly context: string | undefined;
  readonly row: HTMLElement;
}

/** The number of rows drawn beyond each end of the view, so that a quick scroll shows no gap. */
const spareRows = 6;

/**
 * A list of any length. Only rows in view or near the view have elements. The Tab key stops only once in the list. The
 * arrow keys, Home, End, Page Up and Page Down move the selection.
 */
export function createVirtualList<Item>(options: VirtualListOptions<Item>) {
  const { label, rowHeight, renderRow, keyOf, onSelect, onEnter, header, isMarked, onKey, contextOf } = options;
  const spacer = element("div", { class: "spacer", role: header ? "rowgroup" : "presentation" });
  const box = { class: "virtual-list", role: header ? "grid" : "listbox", tabindex: "0", "aria-label": label };
  const list = element("div", box, ...(header ? [header] : []), spacer);
  if (isMarked) list.setAttribute("aria-multiselectable", "true");
  /** The height of the part in which the rows scroll. */
  const viewHeight = (): number => list.clientHeight - (header?.offsetHeight ?? 0);
  let items: readonly Item[] = [];
  let selected: string | undefined;
  /** The index of the first drawn row, and how many rows are drawn. Empty if all rows must be drawn again. */
  let drawn = "";
  let rows: readonly DrawnRow<Item>[] = [];

  /** Shows which of the drawn rows are selected and marked. */
  const showSelection = (): void => {
    list.removeAttribute("aria-activedescendant");
    for (const { item, row } of rows) {
      const isSelected = keyOf(item) === selected;
      const hasMark = isMarked?.(item);
      row.classList.toggle("current", isSelected);
      row.classList.toggle("marked", hasMark === true);
      row.setAttribute("aria-selected", String(hasMark ?? isSelected));
      if (isSelected) list.setAttribute("aria-activedescendant", row.id);
    }
  };
  const draw = (): void => {
    const first = Math.max(0, Math.floor(list.scrollTop / rowHeight) - spareRows);
    const count = Math.ceil(viewHeight() / rowHeight) + 2 * spareRows;
    const visible = items.slice(first, first + count);
    const key = `${first} ${visible.length}`;
    if (key !== drawn) {
      drawn = key;
      if (header) list.setAttribute("aria-rowcount", String(items.length + 1));
      spacer.style.height = `${items.length * rowHeight}px`;
      const context = contextOf?.();
      const before = new Map(rows.map((one) => [one.place, one]));
      rows = visible.map((item, index) => {
        const place = first + index;
        const known = before.get(place);
        const isSame = context !== undefined && known?.item === item && known.context === context;
        return isSame ? known : { item, place, context, row: createRow(item, place) };
      });
      spacer.replaceChildren(...rows.map(({ row }) => row));
    }
    showSelection();
  };
  const createRow = (item: Item, place: number): HTMLElement => {
    const attributes = {
      class: "row",
      id: `${label.replaceAll(/\W/g, "-")}-${place}`,
      ...(header
        ? // The row with the names of the columns is the first row.
          { role: "row", "aria-rowindex": String(place + 2) }
        : { role: "option", "aria-setsize": String(items.length), "aria-posinset": String(place + 1) }),
    };
    const row = element("div", attributes, ...renderRow(item));
    row.style.transform = `translateY(${place * rowHeight}px)`;
    row.style.height = `${rowHeight}px`;
    row.addEventListener("click", (event) => onSelect(item, event));
    return row;
  };
  const select = (wanted: number, event: Event): void => {
    const place = Math.min(Math.max(wanted, 0), items.length - 1);
    const item = items[place];
    if (item === undefined) return;
    const top = place * rowHeight;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + rowHeight > list.scrollTop + viewHeight()) list.scrollTop = top + rowHeight - viewHeight();
    // The selection changes at once, because the reader may press the next key before the page is drawn again.
    selected = keyOf(item);
    draw();
    onSelect(item, event);
  };
  list.addEventListener("scroll", draw, { passive: true });
  list.addEventListener("keydown", (event) => {
    // The name of a column can be a button inside the list. While such a button has the focus, the button handles the
    // keys.
    if (event.target !== list) return;
    const page = Math.max(1, Math.floor(viewHeight() / rowHeight) - 1);
    const place = items.findIndex((item) => keyOf(item) === selected);
    const target = {
      ArrowDown: place + 1,
      ArrowUp: place - 1,
      PageDown: place + page,
      PageUp: place - page,
      Home: 0,
      End: items.length - 1,
    }[event.key];
    if (target !== undefined) select(target, event);
    else if (event.key === "Enter") onEnter();
    else if (onKey?.(event.key) !== true) return;
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
