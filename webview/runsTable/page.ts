import type { FromRunsTable, RunsTableAction, TableRun, ToRunsTable } from "../../src/protocol/runsTable";
import { element, setText } from "../ui/element";
import { button, registerControls } from "../ui/toolkit";
import { createVirtualList } from "../ui/virtualList";
import { filterRuns, sortRuns, tableColumns } from "./columns";
import type { RunOrder, TableColumn } from "./columns";
import { createHead } from "./head";

/** The functions that the editor gives to the page. */
export interface RunsTableApi {
  readonly postMessage: (message: FromRunsTable) => void;
  readonly getState: () => unknown;
  readonly setState: (state: unknown) => void;
}

/** The reader's choices. They survive a reload of the window. */
interface TableState {
  readonly order: RunOrder;
  readonly search: string;
  readonly showsArchived: boolean;
  /** The keys of the shown columns. */
  readonly columns: readonly string[];
}

const rowHeight = 28;
const initial: TableState = {
  order: { key: "date", isDescending: true },
  search: "",
  showsArchived: false,
  columns: tableColumns.filter(({ isUsual }) => isUsual).map(({ key }) => key),
};

/** Builds the page with the table of all runs and keeps it up to date. */
export function startRunsTable(root: HTMLElement, api: RunsTableApi): void {
  registerControls();
  let state: TableState = { ...initial, ...(api.getState() as Partial<TableState> | undefined) };
  let order: readonly string[] = [];
  const known = new Map<string, TableRun>();
  /** The shown runs, in the order of the table. */
  let shown: readonly TableRun[] = [];
  let current: string | undefined;
  let marked: ReadonlySet<string> = new Set();

  const change = (changes: Partial<TableState>): void => {
    state = { ...state, ...changes };
    api.setState(state);
    draw();
  };
  const act = (action: RunsTableAction, folders: readonly string[]): void => {
    if (folders.length > 0) api.postMessage({ type: "act", action, folders });
  };
  /** The marked runs, or the current run if no run is marked. The list is empty if the filter hides all marked runs. */
  const chosen = (): string[] => {
    const found = shown.filter(({ folder }) => marked.has(folder)).map(({ folder }) => folder);
    return marked.size > 0 || current === undefined ? found : [current];
  };
  const toggle = (folder: string): void => {
    const next = new Set(marked);
    if (!next.delete(folder)) next.add(folder);
    mark(next);
  };
  const mark = (folders: ReadonlySet<string>): void => {
    marked = folders;
    drawChoice();
  };

  const columns = (): TableColumn[] =>
    tableColumns.filter(({ key }, place) => place === 0 || state.columns.includes(key));
  const head = createHead({
    onSort: (key) => {
      const isSame = state.order.key === key;
      change({ order: { key, isDescending: isSame && !state.order.isDescending } });
    },
  });
  const list = createVirtualList<TableRun>({
    label: "Runs",
    rowHeight,
    header: head.element,
    renderRow: (run) => columns().map((column, place) => cell(column, run, place === 0)),
    keyOf: ({ folder }) => folder,
    contextOf: () =>
      columns()
        .map(({ key }) => key)
        .join(),
    isMarked: ({ folder }) => marked.has(folder),
    onSelect: ({ folder }, event) => {
      current = folder;
      if (event instanceof MouseEvent && (event.ctrlKey || event.metaKey)) toggle(folder);
      else drawChoice();
    },
    onEnter: () => current !== undefined && act("open", [current]),
    onKey: (key) => {
      if (current === undefined) return false;
      if (key === " ") toggle(current);
      else if (key === "F2") act("rename", [current]);
      else if (key === "Escape") mark(new Set());
      else return false;
      return true;
    },
  });
  list.element.addEventListener("dblclick", (event) => {
    if (current !== undefined && !head.element.contains(event.target as Node)) act("open", [current]);
  });

  const search = element("input", {
    ...{ class: "search", type: "search", placeholder: "Filter by name, objective, state or note" },
    "aria-label": "Filter runs",
    value: state.search,
  });
  search.addEventListener("input", () => change({ search: search.value }));
  const archived = checkbox("Archived runs", state.showsArchived, (showsArchived) => change({ showsArchived }));
  const chooser = element(
    "details",
    { class: "columns" },
    element("summary", { text: "Columns" }),
    element(
      "div",
      { class: "choices", role: "group", "aria-label": "Columns" },
      ...tableColumns.slice(1).map(({ key, label }) =>
        checkbox(label, state.columns.includes(key), (isShown) => {
          const others = state.columns.filter((one) => one !== key);
          change({ columns: isShown ? [...others, key] : others });
        }),
      ),
    ),
  );
  const command = (label: string, action: RunsTableAction, title: string, onlyOne = false) =>
    button(label, () => act(action, onlyOne ? chosen().slice(0, 1) : chosen()), title);
  const open = command("Open", "open", "Open the dashboard (Enter)", true);
  const compare = command("Compare", "compare", "Compare the marked runs");
  const single = [
    command("Rename…", "rename", "Rename (F2)", true),
    command("Note…", "note", "Write a note", true),
    command("Duplicate with Changes…", "duplicate", "Duplicate with Changes… into a new configuration", true),
  ];
  const archive = command("Archive", "archive", "Archive the runs");
  const unarchive = command("Unarchive", "unarchive", "Take the runs out of the archive");
  const remove = command("Delete…", "delete", "Delete… the runs with all their files");
  const count = element("p", { class: "note", role: "status" });
  const empty = element("p", { class: "empty", hidden: "" });
  /** Explains the state of the current run. */
  const reason = element("p", { class: "note", role: "status" });

  const draw = (): void => {
    const runs = order.flatMap((folder) => known.get(folder) ?? []);
    shown = sortRuns(filterRuns(runs, state.search, state.showsArchived), state.order);
    marked = new Set([...marked].filter((folder) => known.has(folder)));
    if (!shown.some(({ folder }) => folder === current)) current = shown[0]?.folder;
    const now = columns();
    head.show(now, state.order);
    list.element.style.setProperty("--columns", now.map(({ width }) => `${width}px`).join(" "));
    empty.hidden = shown.length > 0;
    setText(empty, order.length === 0 ? "There are no runs yet." : "No run matches the filter.");
    drawChoice();
  };
  /** Shows which runs are chosen, and what can be done with them. */
  const drawChoice = (): void => {
    list.show(shown, current);
    const chosenRuns = chosen().flatMap((folder) => known.get(folder) ?? []);
    const isNone = chosenRuns.length === 0;
    open.disabled = isNone;
    compare.disabled = chosenRuns.length < 2;
    for (const one of single) one.disabled = chosenRuns.length !== 1;
    const isEnded = !isNone && chosenRuns.every(({ isActive }) => !isActive);
    archive.disabled = !isEnded || chosenRuns.every(({ isArchived }) => isArchived);
    unarchive.hidden = !state.showsArchived;
    unarchive.disabled = chosenRuns.every(({ isArchived }) => !isArchived);
    remove.disabled = !isEnded;
    const shownRun = current === undefined ? undefined : known.get(current);
    setText(reason, shownRun?.reason == null ? "" : `${shownRun.name}: ${shownRun.reason}`);
    const hidden = marked.size === 0 ? 0 : marked.size - chosenRuns.length;
    const marks = marked.size === 0 ? "" : `, ${marked.size} marked`;
    const hiddenMarks = hidden === 0 ? "" : ` (${hidden} hidden by the filter)`;
    setText(count, `${shown.length} of ${order.length} runs${marks}${hiddenMarks}`);
  };

  root.append(
    element(
      "div",
      { class: "runs-table" },
      element(
        "header",
        { class: "heading" },
        element("div", { class: "title" }, element("h1", { text: "All runs" }), count),
      ),
      element("div", { class: "filters" }, search, archived, chooser),
      element("div", { class: "controls" }, open, compare, ...single, archive, unarchive, remove),
      list.element,
      empty,
      reason,
      element("p", {
        class: "note",
        text: "~ measured on a sample of the passages. Space marks a run, Enter opens it, F2 renames it.",
      }),
    ),
  );
  window.addEventListener("message", ({ data }: MessageEvent<ToRunsTable>) => {
    const isFirst = order.length === 0;
    order = data.order;
    for (const run of data.changed) known.set(run.folder, run);
    const present = new Set(order);
    for (const folder of known.keys()) if (!present.has(folder)) known.delete(folder);
    draw();
    if (isFirst) list.element.focus();
  });
  // The editor's input boxes take the focus. Afterwards the reader goes on in the table.
  window.addEventListener("focus", () => {
    if (document.activeElement === document.body) list.element.focus();
  });
  api.postMessage({ type: "ready" });
}

const cell = ({ text, detail, isNumber, key }: TableColumn, run: TableRun, isFirst: boolean): HTMLElement => {
  const title = detail?.(run);
  return element("span", {
    class: ["cell", ...(isNumber ? ["number"] : []), ...(isFirst ? ["first"] : []), ...stateClass(key, run)].join(" "),
    role: isFirst ? "rowheader" : "gridcell",
    text: text(run),
    title: title === "" ? undefined : title,
  });
};

const stateClass = (key: string, { status, alerts }: TableRun): string[] => {
  if (key === "state" && ["failed", "crashed", "unreadable"].includes(status)) return ["bad"];
  if (key === "alerts" && alerts.error > 0) return ["bad"];
  return [];
};

const checkbox = (label: string, isChecked: boolean, onChange: (isChecked: boolean) => void): HTMLElement => {
  const box = element("input", { type: "checkbox" });
  box.checked = isChecked;
  box.addEventListener("change", () => onChange(box.checked));
  return element("label", { class: "check" }, box, label);
};
