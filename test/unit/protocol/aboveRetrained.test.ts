import { describe, expect, it } from "vitest";
import { describeRetrained, retrainedScores, shortRetrained } from "../../../src/protocol/aboveRetrained";
import type { PassageKind } from "../../../src/protocol/passages";

const said = (kind: PassageKind, score: number, retrained: number): string[] =>
  [describeRetrained, shortRetrained].map((say) => say({ kind, score, retrained }));

describe("a passage beside the retrained model", () => {
  it("has the difference in percentage points", () => {
    expect(said("completion", 0.48, 0.12)).toEqual([
      "The retrained model recites 12 % of it, 36 percentage points less.",
      "36 points more than the retrained model",
    ]);
    expect(said("completion", 0.11, 0.12)).toEqual([
      "The retrained model recites 12 % of it, 1 percentage point more.",
      "1 point less than the retrained model",
    ]);
    expect(said("completion", 0.12, 0.122)).toEqual([
      "The retrained model recites 12 % of it, about as much.",
      "about as much as the retrained model",
    ]);
  });

  it("is answered or not if it is a question", () => {
    expect(said("question", 1, 0)).toEqual(["The retrained model does not answer it.", "retrained: not answered"]);
    expect(said("question", 0, 1)).toEqual(["The retrained model answers it.", "retrained: answered"]);
    expect(said("question", 1, 1)[0]).toBe("The retrained model answers it too.");
    expect(said("question", 0, 0)[0]).toBe("The retrained model does not answer it either.");
    expect(said("question", 0.5, 0.5)[0]).toBe("The retrained model answers it in 50 % of its wordings.");
  });
});

it("finds the retrained model's score of the same passage by the same measure", () => {
  const scored = { split: "forget", id: "a", task: "Task1", kind: "completion", score: 0.25 } as const;
  const scoreOf = retrainedScores([scored]);
  expect(scoreOf(scored)).toBe(0.25);
  expect(scoreOf({ ...scored, comparedBy: "characters" })).toBeNull();
  expect(scoreOf({ ...scored, split: "retain" })).toBeNull();
  expect(retrainedScores()(scored)).toBeNull();
});
