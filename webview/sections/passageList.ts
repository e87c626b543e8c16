import type { PassageRow } from "../../src/protocol/dashboard";
import { formatScore, taskLabel } from "../../src/protocol/wording";
import type { PageActions, PageContext, Section } from "../context";
import { passagesCsv } from "../exports/csv";
import { evaluationLabel } from "../model";
import { inScope, listPassages, passes, worstFirst } from "../passageSelection";
import type { ListedPassage } from "../passageSelection";
import { element, setText } from "../ui/element";
import { createVirtualList } from "../ui/virtualList";
import { button, dropdown } from "../ui/toolkit";
import { passageFilters } from "../view";
import type { PassageFilter, ViewState } from "../view";

const filterLabels: Readonly<Record<PassageFilter, string>> = {
  all: "All",
  leaking: "Still leaking",
  forgotten: "Newly forgotten",
  regressed: "Regressed",
};
const rowHeight = 44;
const allSplits = "all";

/** The passages with their scores before unlearning and in the chosen evaluation, the worst passage first. */
export function createPassageList(
  { ask, attempt, change }: PageActions,
  onEnter: () => void,
): Section & { readonly focus: () => void } {
  let listed: readonly ListedPassage[] = [];
  let runId = "";
  const filters = passageFilters.map((filter) => {
    const count = element("span", { class: "count" });
    const made = element("button", { class: "filter", attributes: { type: "button" } }, filterLabels[filter], count);
    made.addEventListener("click", () => change({ filter }));
    return { filter, made, count };
  });
  const split = dropdown({ label: "Set", onChange: (value) => change({ split: value === allSplits ? null : value }) });
  const csv = button({
    label: "CSV",
    title: "CSV: save this list",
    onClick: () => attempt(() => ask("save", { name: `${runId}-passages.csv`, text: passagesCsv(listed) })),
  });
  const search = element("input", {
    class: "search",
    attributes: { type: "search", placeholder: "Search id or text", "aria-label": "Search passages" },
  });
  search.addEventListener("input", () => change({ search: search.value }));
  const sentence = element("p", { class: "empty" });
  const summary = element("p", { class: "note" });
  const list = createVirtualList<ListedPassage>({
    ...{ label: "Passages", rowHeight, renderRow, onEnter },
    keyOf: ({ place }) => String(place),
    onSelect: ({ place }) => change({ passage: place }),
  });

  // Each list is computed again only if an argument is another object.
  const joined = remember(listPassages);
  const chosen = remember((passages: ListedPassage[], task: ViewState["task"], set: string | null, words: string) =>
    inScope(passages, { task, split: set, search: words }),
  );
  const sorted = remember((passages: ListedPassage[], filter: PassageFilter) =>
    worstFirst(passages.filter(passes[filter])),
  );

  const render = ({ run, view, passages, evaluation }: PageContext): void => {
    const rows = passages.rows();
    const now = evaluation === undefined ? undefined : passages.scores(evaluation);
    const beforePlace = run.evaluations.findIndex(({ phase }) => phase === "before");
    const before = beforePlace < 0 ? undefined : passages.scores(beforePlace);
    if (search.value !== view.search) search.value = view.search;
    const isReady = rows !== undefined && now !== undefined && (beforePlace < 0 || before !== undefined);
    const all = isReady ? joined(rows, before, now) : [];
    const scope = chosen(all, view.task, view.split, view.search);
    const shown = sorted(scope, view.filter);
    [listed, runId] = [shown, run.id];
    split.setOptions(
      [[allSplits, "all sets"], ...splitsOf(rows ?? [], view.split).map((name) => [name, name] as const)],
      view.split ?? allSplits,
    );
    for (const { filter, made, count } of filters) {
      setText(count, isReady ? String(scope.filter(passes[filter]).length) : "");
      made.setAttribute("aria-pressed", String(view.filter === filter));
    }
    list.show(shown, view.passage === null ? undefined : String(view.passage));
    const evaluated = evaluation === undefined ? undefined : run.evaluations[evaluation];
    list.element.hidden = shown.length === 0;
    sentence.hidden = shown.length > 0;
    setText(sentence, emptySentence(evaluated !== undefined, isReady, view.filter));
    setText(
      summary,
      isReady && evaluated
        ? `${shown.length} of ${all.length} measured passages (${evaluationLabel(evaluated)}), ` +
            (now.scores.length > all.length ? `sampled from ${now.scores.length}.` : "the worst passage first.")
        : "",
    );
  };
  return {
    element: element(
      "section",
      { class: "card passages" },
      element(
        "header",
        {},
        element("h2", { text: "Passages" }),
        element("div", { class: "controls" }, split.element, csv),
      ),
      element(
        "div",
        { class: "filters" },
        element(
          "div",
          { class: "segments", attributes: { role: "group", "aria-label": "Filter" } },
          ...filters.map(({ made }) => made),
        ),
        search,
      ),
      list.element,
      sentence,
      summary,
    ),
    render,
    focus: () => list.element.focus(),
  };
}

const emptySentence = (isMeasured: boolean, isReady: boolean, filter: PassageFilter): string => {
  if (!isMeasured) return "The passages come with the first evaluation.";
  if (!isReady) return "Reading the passages…";
  if (filter === "leaking") return "No leaking passages.";
  if (filter === "regressed") return "No regressed passages.";
  return "No matching passages.";
};

/** The sets of the passages, and the chosen set even before the passages have come. */
const splitsOf = (rows: readonly PassageRow[], chosen: string | null): string[] => [
  ...new Set([...rows.map(({ split }) => split), ...(chosen === null ? [] : [chosen])]),
];

const renderRow = ({ row, before, now, isLeaking, hasRegressed }: ListedPassage): HTMLElement => {
  const badge = isLeaking ? "leaks" : hasRegressed ? "regressed" : "";
  return element(
    "div",
    { class: "row" },
    element(
      "div",
      { class: "what" },
      element("span", { class: "id", text: row.id }),
      element("span", { class: "task", text: `${taskLabel(row.task)} · ${row.kind}` }),
      ...(badge === "" ? [] : [element("span", { class: `badge ${badge}`, text: badge })]),
    ),
    element("div", { class: "excerpt", text: row.excerpt }),
    element(
      "div",
      { class: "change" },
      changeBar(row.split === "forget" ? "forget" : "retain", before, now),
      element("span", { class: "scores", text: `${short(before)} → ${short(now)}` }),
    ),
  );
};

const short = (score: number | null): string => (score === null ? formatScore(null) : score.toFixed(2));

/** Draws the score before unlearning as an outline and the score of the chosen evaluation as a filled bar. */
const changeBar = (color: "forget" | "retain", before: number | null, now: number | null): HTMLElement => {
  const was = element("span", { class: "was" });
  const is = element("span", { class: `is ${color}` });
  was.style.width = `${100 * (before ?? 0)}%`;
  is.style.width = `${100 * (now ?? 0)}%`;
  return element("span", { class: "bar", attributes: { "aria-hidden": "true" } }, was, is);
};

/** Keeps a function's last result, and calls the function again only for other arguments. */
const remember = <Arguments extends readonly unknown[], Result>(work: (...given: Arguments) => Result) => {
  let last: { readonly given: Arguments; readonly result: Result } | undefined;
  return (...given: Arguments): Result => {
    if (last === undefined || given.some((argument, index) => argument !== last?.given[index])) {
      last = { given, result: work(...given) };
    }
    return last.result;
  };
};
