import { expect, it } from "vitest";
import { chooseSlice, divideForRelearning } from "../../../bench/real/slice";
import type { LumeRow } from "../../../bench/real/slice";

/** Rows in LUME's form: two tasks in turn, a completion and a question for each document, some ids with quotes. */
const rowsOf = (side: string, documents: number): LumeRow[] =>
  Array.from({ length: documents }, (_, place) => place).flatMap((place) =>
    ["Task1", "Task2"].flatMap((task) => {
      const document = task === "Task1" ? `"${side}-a${place}"` : `${side}-b${place}`;
      return ["sc1", "qa0"].map((kind) => ({ id: `${document}${kind}`, input: "in", output: "out", task }));
    }),
  );

const forget = rowsOf("forget", 103);
const retain = rowsOf("retain", 103);
const idsOf = (rows: readonly LumeRow[]) => rows.map(({ id }) => id);

it("takes the first documents of each task and side, with all their rows", () => {
  const slice = chooseSlice(forget, retain, { documents: 2, unseen: 2 });
  expect(idsOf(slice.forget)).toEqual([
    ...['"forget-a0"sc1', '"forget-a0"qa0', "forget-b0sc1", "forget-b0qa0"],
    ...['"forget-a1"sc1', '"forget-a1"qa0', "forget-b1sc1", "forget-b1qa0"],
  ]);
  expect(idsOf(slice.retain)).toEqual(idsOf(slice.forget).map((id) => id.replace("forget", "retain")));
});

it("takes unseen completions from both files, from document 100 of each task on", () => {
  const slice = chooseSlice(forget, retain, { documents: 2, unseen: 3 });
  expect(idsOf(slice.unseen)).toEqual([
    ...['"forget-a100"sc1', "forget-b100sc1", '"forget-a101"sc1', "forget-b101sc1"],
    ...['"retain-a100"sc1', "retain-b100sc1"],
  ]);
});

it("gives a quarter of each task's documents to the relearning attack, and measures the others", () => {
  const slice = chooseSlice(forget, retain, { documents: 8, unseen: 2 });
  const { known, measured } = divideForRelearning(slice.forget, 8);
  expect(idsOf(known)).toEqual(idsOf(chooseSlice(forget, retain, { documents: 2, unseen: 2 }).forget));
  expect([...idsOf(known), ...idsOf(measured)]).toEqual(idsOf(slice.forget));
});
