import { expect, it } from "vitest";
import type { Passage } from "../../../../src/protocol/passages";
import { divideForget } from "../../../../src/engine/assess/divideForget";

/** A forget set with a completion and a question of each document. */
const forgetSet = (documents: Readonly<Record<string, number>>): Passage[] =>
  Object.entries(documents).flatMap(([task, count]) =>
    Array.from({ length: count }, (_, place) => `${task}${place}`).flatMap((document) =>
      (["completion", "question"] as const).map((kind): Passage => ({
        ...{ id: `${document}${kind}`, document, task, kind, split: "forget" },
        ...{ prompt: "p", answer: "a", rephrasings: [], source: { file: "f", line: 1 } },
      })),
    ),
  );

const documentsOf = (passages: readonly Passage[], task: string): string[] => [
  ...new Set(passages.filter((passage) => passage.task === task).map(({ document }) => document)),
];

it("teaches a quarter of the documents of each task, with all their rows", () => {
  const forget = forgetSet({ A: 8, B: 4, C: 2, D: 1 });
  const { taught, others } = divideForget(forget, 0.25, 0);
  expect(["A", "B", "C", "D"].map((task) => documentsOf(taught, task).length)).toEqual([2, 1, 1, 0]);
  expect(new Set([...taught, ...others])).toEqual(new Set(forget));
  expect(documentsOf(taught, "A").filter((document) => documentsOf(others, "A").includes(document))).toEqual([]);
});

it("chooses by the seed, not by the order of rows", () => {
  const forget = forgetSet({ A: 40 });
  const chosen = (passages: readonly Passage[], seed: number) =>
    documentsOf(divideForget(passages, 0.25, seed).taught, "A").sort();
  expect(chosen(forget.toReversed(), 0)).toEqual(chosen(forget, 0));
  expect(chosen(forget, 1)).not.toEqual(chosen(forget, 0));
});
