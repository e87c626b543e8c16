import { describe, expect, it } from "vitest";
import { compareFigures, formatDelta } from "../../../src/protocol/compareFigures";
import { figureOf } from "../../../src/protocol/figures";
import type { EvaluationSummary } from "../../../src/protocol/metrics";

const summary = (recited: number | null, auc: number): EvaluationSummary =>
  ({ forget: { regurgitation: recited }, membershipAuc: auc, tasks: {} }) as unknown as EvaluationSummary;
const runs = (...summaries: (EvaluationSummary | null)[]) => summaries.map((one) => ({ summary: one }));

describe("compareFigures", () => {
  it("gives differences to the first run and marks the lowest recited share as the best", () => {
    const [row] = compareFigures([figureOf("forget.regurgitation")], runs(summary(0.5, 0.5), summary(0.25, 0.5)));
    expect(row).toMatchObject({ values: [0.5, 0.25], deltas: [0, -0.25], isBest: [false, true] });
  });

  it("marks the value nearest to 0.5 where the attacker should only guess", () => {
    const [row] = compareFigures([figureOf("membershipAuc")], runs(summary(1, 0.2), summary(1, 0.55), summary(1, 0.9)));
    expect(row?.isBest).toEqual([false, true, false]);
  });

  it("marks none of two values that look the same, and leaves out a figure that no run measured", () => {
    const same = runs(summary(0.10001, 0.5), summary(0.10002, 0.5));
    expect(compareFigures([figureOf("forget.regurgitation"), figureOf("utility")], same)).toMatchObject([
      { isBest: [false, false] },
    ]);
  });

  it("never marks a value that was measured on a sample, and has no difference for a missing value", () => {
    const [sampled] = compareFigures(
      [figureOf("forget.regurgitation")],
      [{ summary: summary(0.5, 0.5) }, { summary: summary(0.1, 0.5), isSample: true }, { summary: summary(0.6, 0.5) }],
    );
    expect(sampled?.isBest).toEqual([true, false, false]);
    const [missing] = compareFigures([figureOf("forget.regurgitation")], runs(summary(0.5, 0.5), null));
    expect(missing).toMatchObject({ values: [0.5, null], deltas: [0, null] });
  });
});

it("writes a difference with its sign, as it looks", () => {
  const figure = figureOf("forget.regurgitation");
  expect([0.12, -0.8874, 0.0001].map((delta) => formatDelta(figure, delta))).toEqual(["+0.120", "−0.887", "±0"]);
});
