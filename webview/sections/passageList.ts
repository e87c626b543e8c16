import { shortRetrained } from "../../src/protocol/aboveRetrained";
import type { PassageRow } from "../../src/protocol/dashboard";
import { shortPercentile } from "../../src/protocol/documentMembership/words";
import { notMeasurable } from "../../src/protocol/figureTables";
import { isToForget, setLabel } from "../../src/protocol/figures";
import { describePart, isSample } from "../../src/protocol/measuredPart";
import { describeKind, describeScore } from "../../src/protocol/wording";
import type { Split } from "../../src/protocol/passages";
import type { PageActions, PageContext, Section } from "../context";
import { passagesCsv } from "../exports/csv";
import { chosenEvaluation, evaluationLabel, firstEvaluation, scoredPassages } from "../model";
import { filters, inSelection, listPassages, orders, ordersOf } from "../passageSelection";
import type { ListedPassage } from "../passageSelection";
import { remember } from "../remember";
import { element, setText } from "../ui/element";
import { createVirtualList } from "../ui/virtualList";
import { button, dropdown } from "../ui/toolkit";
import type { PassageFilter, PassageOrder, ViewState } from "../view";

const rowHeight = 44;
const allSplits = "all";

/**
 * The passages with their scores before unlearning and in the chosen evaluation, in one of several orders.
 */
export function createPassageList(
  { ask, attempt, change }: PageActions,
  onEnter: () => void,
): Section & { readonly focus: () => void } {
  let listed: readonly ListedPassage[] = [];
  let runId = "";
  let shownOrder: PassageOrder = "worst";
  const buttons = (Object.keys(filters) as PassageFilter[]).map((filter) => {
    const count = element("span", { class: "count" });
    const made = element("button", { class: "filter", type: "button" }, filters[filter].label, count);
    made.addEventListener("click", () => change({ filter }));
    return { filter, made, count };
  });
  const split = dropdown("Set", (value) => change({ split: value === allSplits ? null : (value as Split) }));
  const order = dropdown("Order", (value) => change({ order: value as PassageOrder }));
  const saveList = () => ask("save", { name: `${runId}-passages.csv`, text: passagesCsv(listed) });
  const csv = button("CSV", () => attempt(saveList), "CSV: save this list");
  const search = element("input", {
    class: "search",
    type: "search",
    placeholder: "Search id or text",
    "aria-label": "Search passages",
  });
  search.addEventListener("input", () => change({ search: search.value }));
  const sentence = element("p", { class: "empty" });
  const summary = element("p", { class: "note" });
  const list = createVirtualList<ListedPassage>({
    label: "Passages",
    rowHeight,
    renderRow: (passage) => renderRow(passage, shownOrder),
    onEnter,
    keyOf: ({ place }) => String(place),
    onSelect: ({ place }) => change({ passage: place }),
  });

  // Each list is computed again only if an argument has changed; see `remember`.
  const joined = remember(listPassages);
  const chosen = remember((passages: ListedPassage[], task: ViewState["task"], set: Split | null, words: string) =>
    inSelection(passages, { task, split: set, search: words }),
  );
  const possibleOrders = remember(ordersOf);
  const sorted = remember((passages: ListedPassage[], filter: PassageFilter, by: PassageOrder) =>
    orders[by].sort(passages.filter(filters[filter].passes)),
  );

  const render = (context: PageContext): void => {
    const { run, view } = context;
    const { rows, before, now } = scoredPassages(context);
    if (search.value !== view.search) search.value = view.search;
    const isReady =
      rows !== undefined && now !== undefined && (before !== undefined || firstEvaluation(run) === undefined);
    const all = isReady ? joined(rows, before, now) : [];
    const scope = chosen(all, view.task, view.split, view.search);
    const possible = possibleOrders(all);
    order.element.hidden = possible.length < 2;
    shownOrder = possible.includes(view.order) ? view.order : "worst";
    const shown = sorted(scope, view.filter, shownOrder);
    [listed, runId] = [shown, run.id];
    split.setOptions(
      [[allSplits, "all sets"], ...splitsOf(rows ?? [], view.split).map((name) => [name, setLabel(name)] as const)],
      view.split ?? allSplits,
    );
    order.setOptions(
      possible.map((name) => [name, orders[name].label]),
      shownOrder,
    );
    for (const { filter, made, count } of buttons) {
      setText(count, isReady ? String(scope.filter(filters[filter].passes).length) : "");
      made.setAttribute("aria-pressed", String(view.filter === filter));
    }
    list.show(shown, view.passage === null ? undefined : String(view.passage));
    const evaluated = chosenEvaluation(context);
    list.element.hidden = shown.length === 0;
    sentence.hidden = shown.length > 0;
    setText(sentence, emptySentence(evaluated !== undefined, isReady, view.filter));
    setText(
      summary,
      isReady && evaluated
        ? `${shown.length} of ${all.length} measured passages (${evaluationLabel(evaluated)}), ${orders[shownOrder].words}.` +
            (shownOrder === "exposed" ? exposedNote : "") +
            (isSample(evaluated) ? ` This evaluation measured ${describePart(evaluated)}.` : "")
        : "",
    );
  };
  const controls = element("div", { class: "controls" }, order.element, split.element, csv);
  const header = element("header", {}, element("h2", { text: "Passages" }), controls);
  const segments = { class: "segments", role: "group", "aria-label": "Filter" };
  const filterBar = element("div", segments, ...buttons.map(({ made }) => made));
  return {
    element: element(
      "section",
      { class: "card passages" },
      header,
      element("div", { class: "filters" }, filterBar, search),
      list.element,
      sentence,
      summary,
    ),
    render,
    focus: () => list.element.focus(),
  };
}

const emptySentence = (isMeasured: boolean, isReady: boolean, filter: PassageFilter): string => {
  if (!isMeasured) return "The passages appear after the first evaluation.";
  if (!isReady) return "Reading the passages…";
  if (filter === "leaking") return "No leaking passages.";
  if (filter === "regressed") return "No regressed passages.";
  return "No matching passages.";
};

/** The sets of the passages. The chosen set is always included, even before the passages arrive. */
const splitsOf = (rows: readonly PassageRow[], chosen: Split | null): Split[] => [
  ...new Set([...rows.map(({ split }) => split), ...(chosen === null ? [] : [chosen])]),
];

const exposedNote =
  " “Better than 97 % of unseen” means that the model predicts the document better than 97 % of the unseen documents.";

const renderRow = (passage: ListedPassage, order: PassageOrder): HTMLElement[] => {
  const { row, before, now, problem, isByCharacters, ...states } = passage;
  const badge =
    problem !== undefined
      ? { name: "unmeasured", text: notMeasurable, title: `Could not be measured, because ${problem}.` }
      : states.isLeaking
        ? { name: "leaks", text: "leaks" }
        : states.hasRegressed
          ? { name: "regressed", text: "regressed" }
          : undefined;
  const measure = isByCharacters ? " by characters" : "";
  return [
    element(
      "div",
      { class: "what" },
      element("span", { class: "id", text: row.id }),
      element("span", { class: "task", text: describeKind(row) }),
      ...(badge ? [element("span", { class: `badge ${badge.name}`, text: badge.text, title: badge.title })] : []),
    ),
    element("div", { class: "excerpt", text: row.excerpt }),
    element(
      "div",
      { class: "change" },
      changeBar(isToForget(row.split) ? "forget" : "retain", before, now),
      element("span", { class: "scores", text: orderedBy(passage, order) ?? changeOf(row, before, now) + measure }),
    ),
  ];
};

/** What decides the place of a passage in the order, if this is not its score. */
const orderedBy = ({ row, now, exposure, retrained }: ListedPassage, order: PassageOrder): string | undefined => {
  if (order === "exposed") return exposure && shortPercentile(exposure.percentile);
  if (order === "worst" || now === null || retrained === null) return undefined;
  return shortRetrained({ kind: row.kind, score: now, retrained });
};

/** The scores before unlearning and now: `100 % → 12 %`, or `answered → not answered` for a question. */
const changeOf = ({ kind }: PassageRow, before: number | null, now: number | null): string => {
  const write = (score: number | null): string => (score === null ? "?" : describeScore(kind, score));
  return before === null ? write(now) : `${write(before)} → ${write(now)}`;
};

/** Draws the score before unlearning as an outline and the score of the chosen evaluation as a filled bar. */
const changeBar = (color: "forget" | "retain", before: number | null, now: number | null): HTMLElement => {
  const was = element("span", { class: "was" });
  const is = element("span", { class: `is ${color}` });
  was.style.width = `${100 * (before ?? 0)}%`;
  is.style.width = `${100 * (now ?? 0)}%`;
  return element("span", { class: "bar", "aria-hidden": "true" }, was, is);
};
