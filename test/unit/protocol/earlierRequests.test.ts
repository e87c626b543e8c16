import { describe, expect, it } from "vitest";
import { describeCameBack, earlierId, outcomesOf } from "../../../src/protocol/earlierRequests";
import type { PassageEvaluation } from "../../../src/protocol/metrics";
import type { Passage, PassageKind } from "../../../src/protocol/passages";
import { judgeEarlier } from "../../../src/protocol/verdict/earlier";

const run = "20261103-101010-letters-x7k2";

const passage = (id: string, request = run, kind: PassageKind = "completion"): Passage => ({
  ...{ id: earlierId(request, id), document: id, task: "T", split: "earlier", kind, prompt: "p", answer: "a" },
  ...{ rephrasings: [], source: { file: "/f", line: 1 }, request },
});

/** The records of an evaluation with 20 unseen texts, of which the worst has the given score. */
const evaluation = (
  scores: readonly (readonly [Passage, number | null, rephrased?: number])[],
  worstUnseen = 0.2,
): PassageEvaluation[] => [
  ...scores.map(([{ id, task, kind }, score, rephrased]): PassageEvaluation => ({
    ...{ id, task, kind, split: "earlier", completion: "text", score },
    ...(score === null && { unmeasured: { score: "it is broken" } }),
    ...(rephrased !== undefined && { rephrased: [{ completion: "text", score: rephrased }] }),
  })),
  ...Array.from({ length: 20 }, (_, index): PassageEvaluation => ({
    ...{ id: `u${index}`, task: "T", kind: "completion", split: "holdout", completion: "text" },
    score: index === 0 ? worstUnseen : 0,
  })),
];

describe("what has come back", () => {
  const [a, b, c] = ["a", "b", "c"].map((id) => passage(id)) as [Passage, Passage, Passage];

  it("is what passed before and is given away now, and not what the model knew before", () => {
    const before = evaluation([
      [a, 0.1],
      [b, 0.9],
      [c, 0.1],
    ]);
    const now = evaluation([
      [a, 0.9],
      [b, 0.9],
      [c, 0.2],
    ]);
    expect(outcomesOf(before, now, [a, b, c])).toEqual([{ run, forgotten: 2, cameBack: [a.id], unmeasured: 0 }]);
  });

  it("is above the limits of both evaluations, because the unseen texts change, too", () => {
    const before = evaluation([[a, 0.3]], 0.4);
    expect(outcomesOf(before, evaluation([[a, 0.35]], 0.2), [a])).toMatchObject([{ forgotten: 1, cameBack: [] }]);
    expect(outcomesOf(before, evaluation([[a, 0.45]], 0.5), [a])).toMatchObject([{ forgotten: 1, cameBack: [] }]);
    expect(outcomesOf(before, evaluation([[a, 0.45]], 0.2), [a])).toMatchObject([{ cameBack: [a.id] }]);
  });

  it("counts a question that the model answers in any phrasing", () => {
    const question = passage("q", run, "question");
    const before = evaluation([[question, 0, 0]]);
    expect(outcomesOf(before, evaluation([[question, 0, 1]]), [question])).toMatchObject([{ cameBack: [question.id] }]);
    expect(outcomesOf(before, evaluation([[question, 0, 0]]), [question])).toMatchObject([{ cameBack: [] }]);
    expect(outcomesOf(evaluation([[question, 0, 1]]), before, [question])).toMatchObject([{ forgotten: 0 }]);
  });

  it("is counted for each request, and what could not be measured is counted apart", () => {
    const other = passage("a", "20261001-101010-novels-0000");
    const before = evaluation([
      [a, 0],
      [b, 0],
      [other, 0],
    ]);
    const now = evaluation([
      [a, null],
      [b, 0],
      [other, 1],
    ]);
    expect(outcomesOf(before, now, [a, b, other])).toEqual([
      { run, forgotten: 2, cameBack: [], unmeasured: 1 },
      { run: "20261001-101010-novels-0000", forgotten: 1, cameBack: [other.id], unmeasured: 0 },
    ]);
  });

  it("is not known of a request whose passages all could not be measured before the run", () => {
    const other = passage("a", "20261001-101010-novels-0000");
    const now = evaluation([
      [a, 0],
      [other, 0],
    ]);
    const before = evaluation([
      [a, null],
      [other, 0],
    ]);
    expect(outcomesOf(before, now, [a, other])).toEqual([
      { run, forgotten: 0, cameBack: [], unmeasured: 0, isUnmeasured: true },
      { run: "20261001-101010-novels-0000", forgotten: 1, cameBack: [], unmeasured: 0 },
    ]);
  });

  it("is named with the ids that the passages had in their request", () => {
    const request = { run, name: "letters", createdAt: "2026-11-03T10:10:10.000Z", forgetSet: "/f" };
    const outcome = {
      run,
      forgotten: 4,
      cameBack: ["a", "b", "c", "d"].map((id) => earlierId(run, id)),
      unmeasured: 0,
    };
    expect(describeCameBack(request, outcome)).toBe(
      "4 passages of the request of 2026-11-03 (letters) have come back: a, b, c and 1 more. The model did not give them " +
        "away before the run; add them to the forget set and unlearn again.",
    );
    expect(describeCameBack(request, { ...outcome, cameBack: [] })).toBeUndefined();
  });
});

describe("the target for earlier requests", () => {
  const outcome = { run, forgotten: 3, cameBack: [], unmeasured: 0 };

  it("is met if nothing came back", () => {
    expect(judgeEarlier([outcome, { ...outcome, run: "other" }])).toMatchObject({
      status: "met",
      value: "0 of 6 passages of 2 earlier requests came back",
    });
  });

  it("is missed by one passage, also if others could not be measured", () => {
    expect(judgeEarlier([{ ...outcome, cameBack: ["a"], unmeasured: 1 }])).toMatchObject({
      status: "missed",
      value: "1 of 3 passages of an earlier request came back; 1 of 3 passages could not be measured",
    });
  });

  it("is not measured if a request could not be measured, and missed if another one came back", () => {
    const lost = { run: "lost", forgotten: 0, cameBack: [], unmeasured: 0, isUnmeasured: true } as const;
    expect(judgeEarlier([outcome, lost])).toMatchObject({
      ...{ status: "notMeasured" },
      value: "0 of 3 passages of an earlier request came back; 1 of 2 earlier requests could not be measured",
    });
    expect(judgeEarlier([lost])).toMatchObject({
      ...{ status: "notMeasured", value: "the earlier request could not be measured" },
    });
    expect(judgeEarlier([{ ...outcome, cameBack: ["a"] }, lost]).status).toBe("missed");
  });

  it("is not measured if a passage could not be measured, or if nothing was forgotten before", () => {
    expect(judgeEarlier([{ ...outcome, unmeasured: 1 }]).status).toBe("notMeasured");
    expect(judgeEarlier([{ ...outcome, unmeasured: 3 }])).toMatchObject({
      ...{ status: "notMeasured", value: "3 of 3 passages could not be measured", target: "" },
    });
    expect(judgeEarlier([{ ...outcome, forgotten: 0 }])).toMatchObject({
      status: "notMeasured",
      value: "no passage of an earlier request counted as forgotten before the run",
    });
  });
});
