import { describe, expect, it } from "vitest";
import { summarize } from "../../../src/evaluation/summarize";
import type { BenchmarkScores, PassageEvaluation } from "../../../src/protocol/metrics";
import { metricFixture } from "./metricFixture";

interface Case {
  readonly title: string;
  readonly records: readonly Omit<PassageEvaluation, "id" | "completion">[];
  readonly utility: number;
  readonly expected: BenchmarkScores;
}

const cases = metricFixture("scores") as readonly Case[];
const recordsOf = ({ records }: Case): PassageEvaluation[] =>
  records.map((record) => ({ ...record, id: "", completion: "" }));

describe("the benchmark's scores", () => {
  it.each(cases)("are the organisers' ($title, $expected.terms terms)", (given) => {
    const { scores } = summarize(recordsOf(given), { utility: given.utility });
    expect(scores?.terms).toBe(given.expected.terms);
    expect(scores?.taskAggregate).toBeCloseTo(given.expected.taskAggregate ?? NaN, 12);
    expect(scores?.membership).toBeCloseTo(given.expected.membership ?? NaN, 12);
    expect(scores?.final).toBeCloseTo(given.expected.final ?? NaN, 12);
  });

  it("are null if one of their terms was not measured", () => {
    const [given] = cases;
    if (given === undefined) throw new Error("no case");
    const records = recordsOf(given);
    const whole = summarize(records, { utility: null }).scores;
    expect(whole?.taskAggregate).not.toBeNull();
    expect([whole?.membership === null, whole?.final]).toEqual([false, null]);
    const noHoldout = records.filter(({ split }) => split !== "holdout");
    expect(summarize(noHoldout, { utility: 1 }).scores).toMatchObject({ membership: null, final: null });
    const forgetOnly = records.filter(({ split }) => split === "forget");
    expect(summarize(forgetOnly, { utility: 1 }).scores).toMatchObject({ taskAggregate: null, terms: 6, final: null });
  });
});
