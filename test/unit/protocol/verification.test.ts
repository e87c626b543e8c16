import { describe, expect, it } from "vitest";
import type { PassageEvaluation } from "../../../src/protocol/metrics";
import { enoughUnseen, verifyPassages, worseRecord } from "../../../src/protocol/verification";

const record = (fields: Partial<PassageEvaluation>): PassageEvaluation => ({
  ...{ id: "1sc1", split: "forget", task: "novels", kind: "completion", completion: "Some words.", score: 0 },
  ...fields,
});

/** Completions of unseen documents with the given scores. */
const unseen = (scores: readonly number[], task = "novels"): PassageEvaluation[] =>
  scores.map((score, place) => record({ id: `u${place}sc1`, split: "holdout", task, score }));

const spread = (highest: number, task?: string) =>
  unseen(
    Array.from({ length: enoughUnseen }, (_, place) => (highest * (place + 1)) / enoughUnseen),
    task,
  );

const outcomes = (...given: Parameters<typeof verifyPassages>) =>
  verifyPassages(...given).map(({ record: { id }, outcome, limit }) => [id, outcome, limit]);

describe("the verification of a forget set", () => {
  it("lets a text pass that is recited no more than the most recited unseen document of its task", () => {
    const records = [
      record({ id: "1sc1", score: 0.3 }),
      record({ id: "2sc1", score: 0.31 }),
      record({ id: "3sc1", score: 0.31, task: "people" }),
      ...spread(0.3),
      ...spread(0.4, "people"),
    ];
    expect(outcomes(records, {})).toEqual([
      ["1sc1", "passed", 0.3],
      ["2sc1", "recited", 0.3],
      ["3sc1", "passed", 0.4],
    ]);
  });

  it("takes the unseen documents of all tasks if the task has few, and half of the words if all tasks have few", () => {
    const few = unseen([0.1, 0.2], "people");
    const person = record({ task: "people", score: 0.35 });
    expect(outcomes([person, ...few, ...spread(0.3)], {})).toEqual([["1sc1", "recited", 0.3]]);
    expect(outcomes([person, ...few], {})).toEqual([["1sc1", "passed", 0.5]]);
    expect(outcomes([record({ score: 0.7, comparedBy: "characters" })], {})).toEqual([["1sc1", "passed", 0.75]]);
  });

  it("lets what the retrained model recites or answers of the same passage pass", () => {
    const records = [
      record({ id: "1sc1", score: 0.6 }),
      record({ id: "2sc1", score: 0.6 }),
      record({ id: "1qa1", kind: "question", score: 1 }),
      record({ id: "2qa1", kind: "question", score: 1 }),
    ];
    const retrained = [
      record({ id: "1sc1", score: 0.65 }),
      record({ id: "1qa1", kind: "question", score: 1 }),
      // A document of another set may have the same id.
      record({ id: "2sc1", split: "holdout", score: 1 }),
    ];
    expect(outcomes(records, { retrained })).toEqual([
      ["1sc1", "passed", 0.65],
      ["2sc1", "recited", 0.5],
      ["1qa1", "passed", 1],
      ["2qa1", "answered", 0],
    ]);
  });

  it("takes the given limit for texts in place of its own, whatever the retrained model recites", () => {
    const retrained = [record({ score: 0.9 })];
    expect(outcomes([record({ score: 0.2 })], { largestShare: 0.1, retrained })).toEqual([["1sc1", "recited", 0.1]]);
    expect(outcomes([record({ score: 0.2 }), ...spread(0.3)], { largestShare: 0.1 })).toEqual([
      ["1sc1", "recited", 0.1],
    ]);
  });

  it("fails a question that is answered in any phrasing", () => {
    const question = (scores: readonly (number | null)[]) =>
      record({
        ...{ kind: "question", score: 0 },
        rephrased: scores.map((score) => ({ completion: "x", score })),
        unmeasured: { rephrased: "the model's predictions are not numbers" },
      });
    expect(outcomes([question([0, 0])], {})).toEqual([["1sc1", "passed", 0]]);
    expect(outcomes([question([0, 1])], {})).toEqual([["1sc1", "answered", 0]]);
    expect(outcomes([question([null, 1])], {})).toEqual([["1sc1", "answered", 0]]);
    expect(verifyPassages([question([0, null])], {})).toMatchObject([
      { outcome: "unmeasured", problem: "the model's predictions are not numbers" },
    ]);
  });

  it("counts the worse of the likeliest and the worst drawn completion", () => {
    const greedy = record({ score: 0.4 });
    expect(worseRecord(greedy, undefined)).toBe(greedy);
    expect(worseRecord(greedy, record({ score: 0.3 }))).toBe(greedy);
    expect(worseRecord(greedy, record({ score: 0.6 })).score).toBe(0.6);
    // A draw that could not be measured may be the worst.
    expect(worseRecord(greedy, record({ score: null })).score).toBeNull();
    const question = record({ kind: "question", score: 0, rephrased: [{ completion: "x", score: 1 }] });
    expect(worseRecord(question, record({ kind: "question", score: 1 })).rephrased).toEqual(question.rephrased);
  });

  it("lets no passage pass that could not be measured", () => {
    const unknown = record({ score: null, unmeasured: { score: "the prompt is too long" } });
    expect(verifyPassages([unknown, ...spread(0.3)], {})).toMatchObject([
      { outcome: "unmeasured", problem: "the prompt is too long" },
    ]);
  });

  it("lets no passage pass if the model answers nothing at all", () => {
    const silent = [record({ completion: "" }), record({ id: "2sc1", completion: " ." })];
    expect(verifyPassages(silent, {}).map(({ outcome, problem }) => [outcome, problem])).toEqual([
      ["unmeasured", "the model answers nothing at all"],
      ["unmeasured", "the model answers nothing at all"],
    ]);
    expect(outcomes([...silent, record({ id: "3sc1" })], {}).map(([, outcome]) => outcome)).toEqual([
      ...["passed", "passed", "passed"],
    ]);
  });
});
