import { expect, it } from "vitest";
import type { PassageRow, PassageScores } from "../../../src/protocol/dashboard";
import { passagesCsv } from "../../../webview/exports/csv";
import {
  filters,
  inSelection,
  listPassages,
  largestDifferenceFirst,
  mostExposedFirst,
  ordersOf,
  worstFirst,
} from "../../../webview/passageSelection";

const row = (id: string, split: PassageRow["split"], kind: PassageRow["kind"] = "completion"): PassageRow => ({
  ...{ id, split, kind, task: id.startsWith("a") ? "Task1" : "Task2", excerpt: `text of ${id}` },
});
const rows = [
  row("a1", "forget"),
  row("a2", "forget"),
  row("b3", "forget", "question"),
  row("b4", "forget"),
  row("b5", "retain"),
  row("b6", "retain"),
  row("b7", "forget"),
];
const scored = (scores: (number | null)[], words: number): PassageScores => ({
  ...{ scores, threshold: { words, characters: 0.75 }, unmeasured: {}, byCharacters: [], exposures: {}, retrained: [] },
});
const before = scored([0.9, 0.9, 1, 0.1, 1, 1, 1], 0.2);
const now = scored([0.8, 0.1, 1, 0.5, 0.7, 0.95, null], 0.3);
const listed = listPassages(rows, before, now);
const ids = (passages: typeof listed): string[] => passages.map(({ row: { id } }) => id);

it("finds the leaking, the newly forgotten and the regressed passages", () => {
  expect(ids(listed)).toEqual(["a1", "a2", "b3", "b4", "b5", "b6"]);
  expect(ids(listed.filter(filters.leaking.passes))).toEqual(["a1", "b3", "b4"]);
  expect(ids(listed.filter(filters.forgotten.passes))).toEqual(["a2"]);
  // A forget passage that leaks now but not before, and a retain passage that lost more than a few words.
  expect(ids(listed.filter(filters.regressed.passes))).toEqual(["b4", "b5"]);
});

it("counts a rise as a regression of a passage to forget in another set, and a drop as one of a passage to keep", () => {
  const further = [row("a1", "inScope"), row("a2", "nearScope"), row("a3", "earlier")];
  const rising = listPassages(further, scored([0.2, 0.2, 0.2], 0.1), scored([0.6, 0.6, 0.6], 0.1));
  expect(ids(rising.filter(filters.regressed.passes))).toEqual(["a1", "a3"]);
  expect(rising.some(({ isLeaking }) => isLeaking)).toBe(false);
  const falling = listPassages(further, scored([0.6, 0.6, 0.6], 0.1), scored([0.2, 0.1, 0.3], 0.1));
  expect(ids(falling.filter(filters.regressed.passes))).toEqual(["a2"]);
  expect(ids(worstFirst(falling))).toEqual(["a2", "a3", "a1"]);
});

it("sorts the worst passages first, and filters by task, set and words", () => {
  expect(ids(worstFirst(listed))).toEqual(["b3", "a1", "b4", "b5", "a2", "b6"]);
  expect(ids(inSelection(listed, { task: "Task1", split: "forget", search: "" }))).toEqual(["a1", "a2"]);
  expect(ids(inSelection(listed, { task: null, split: null, search: " OF B5 " }))).toEqual(["b5"]);
});

it("counts no passage as changed without an evaluation before", () => {
  const alone = listPassages(rows, undefined, now);
  expect(alone.some(filters.forgotten.passes) || alone.some(filters.regressed.passes)).toBe(false);
  expect(ids(alone.filter(filters.leaking.passes))).toEqual(["a1", "b3", "b4"]);
});

it("lists a passage that could not be measured as neither leaking nor forgotten, beside the worst", () => {
  const broken = {
    ...scored([0.8, null, 1, 0.5, 0.7, null, null], 0.3),
    unmeasured: { 1: "it is broken", 5: "it too" },
  };
  const found = listPassages(rows, before, broken);
  expect(ids(found)).toEqual(["a1", "a2", "b3", "b4", "b5", "b6"]);
  expect(found[1]).toMatchObject({ now: null, problem: "it is broken", isLeaking: false, isForgotten: false });
  expect(found.some(({ now: score, hasRegressed }) => score === null && hasRegressed)).toBe(false);
  expect(ids(worstFirst(found)).slice(0, 2)).toEqual(["a2", "b3"]);
  expect(passagesCsv(found)).toContain("a2,forget,Novels,completion,0.9,,,,,words,it is broken");
});

it("compares a score by characters with the threshold for characters", () => {
  const chinese = { ...scored([0.6, 0.6, 0, 0, 1, 1, 0], 0.3), byCharacters: [0] };
  expect(ids(listPassages(rows, before, chinese).filter(filters.leaking.passes))).toEqual(["a2"]);
});

it("sorts the documents most exposed to a membership attack first, and the others the worst first", () => {
  const exposures = { 0: { percentile: 0.6, loss: 2 }, 1: { percentile: 1, loss: 0.5 }, 3: { percentile: 0, loss: 9 } };
  const found = listPassages(rows, before, { ...now, exposures });
  expect(ids(mostExposedFirst(found))).toEqual(["b4", "a2", "a1", "b3", "b5", "b6"]);
  expect(ids(mostExposedFirst(listed))).toEqual(ids(worstFirst(listed)));
  const [head, first, second] = passagesCsv(mostExposedFirst(found)).split("\r\n");
  expect(head?.endsWith(",not measurable,percentile among unseen,retrained")).toBe(true);
  expect([first?.endsWith(",words,,0,"), second?.endsWith(",words,,1,")]).toEqual([true, true]);
});

it("sorts the passages with the largest difference from the retrained model first", () => {
  const found = listPassages(rows, before, { ...now, retrained: [0.7, null, 1, 0.1, 0.6, 1, null] });
  // Two retain passages follow: the model recites one of them less than the retrained model, and the other one more.
  expect(ids(largestDifferenceFirst(found))).toEqual(["b4", "a1", "b3", "b6", "b5", "a2"]);
  expect(ids(largestDifferenceFirst(listed))).toEqual(ids(worstFirst(listed)));
  expect(passagesCsv(found).split("\r\n")[1]?.endsWith(",words,,,0.7")).toBe(true);
});

it("offers only the orders whose values are known", () => {
  expect(ordersOf(listed)).toEqual(["worst"]);
  const known = { ...now, exposures: { 0: { percentile: 0.6, loss: 2 } }, retrained: [0.7] };
  expect(ordersOf(listPassages(rows, before, known))).toEqual(["worst", "exposed", "aboveRetrained"]);
});
