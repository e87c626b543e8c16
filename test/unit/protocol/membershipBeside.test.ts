import { describe, expect, it } from "vitest";
import { summarize } from "../../../src/evaluation/summarize";
import { compareWithRetrained } from "../../../src/protocol/besideRetrained";
import { attacksBeside, likenessScore, privLeak } from "../../../src/protocol/membershipBeside";
import { membershipTable } from "../../../src/protocol/membershipTable";
import type { EvaluationSummary, PassageEvaluation } from "../../../src/protocol/metrics";
import type { Passage, Split } from "../../../src/protocol/passages";
import { besideText } from "../../../src/terminal/tables";
import { metricFixture } from "../evaluation/metricFixture";

interface Row extends Record<"forget" | "holdout" | "retrainedForget" | "retrainedHoldout", number[]> {
  readonly s: number;
  readonly privLeak: number | null;
  readonly reference: number;
}

const rows = metricFixture("membershipBeside") as Row[];
const recordsOf = (split: Split, losses: readonly number[]): PassageEvaluation[] =>
  losses.map((loss, place) => ({
    ...{ id: `${split}${place}`, split, task: "Task1", kind: "completion", completion: "text", score: 0.5, loss },
  }));
const passageOf = ({ id, split, task, kind }: PassageEvaluation): Passage => ({
  ...{ id, split, task, kind, document: id, prompt: "", answer: "", rephrasings: [] },
  source: { file: "/set.jsonl", line: 1 },
});
const evaluationOf = (forget: readonly number[], holdout: readonly number[]) => {
  const records = [...recordsOf("forget", forget), ...recordsOf("holdout", holdout)];
  return { records, summary: summarize(records, { utility: null }) };
};
const ofModel = ({ forget, holdout }: Row) => evaluationOf(forget, holdout);
const ofRetrained = ({ retrainedForget, retrainedHoldout }: Row) => {
  const { records, summary } = evaluationOf(retrainedForget, retrainedHoldout);
  return { passages: records, summary };
};
const compare = (row: Row, retrained: Parameters<typeof compareWithRetrained>[1] = ofRetrained(row)) => {
  const evaluation = ofModel(row);
  return compareWithRetrained(evaluation, retrained, evaluation.records.map(passageOf));
};

describe("membership beside the retrained model", () => {
  it("has s, PrivLeak and the Reference attack as scikit-learn and numpy have them", async () => {
    expect(rows.length).toBe(5);
    for (const row of rows) {
      const { membership } = await compare(row);
      const [loss] = membership?.attacks ?? [];
      expect(loss?.s).toBeCloseTo(row.s, 6);
      if (row.privLeak === null) expect(loss?.privLeak).toBeNull();
      else expect(loss?.privLeak).toBeCloseTo(row.privLeak, 6);
      expect(membership?.reference?.auc).toBeCloseTo(row.reference, 6);
    }
  });

  it("has every attack that both models were measured with", () => {
    const aucs = {
      ...{ membershipAuc: 0.8, membershipMinKAuc: 0.7, membershipMinKPlusPlusAuc: 0.6 },
      ...{ membershipZlibAuc: 0.5, membershipJoinedAuc: 0.4, membershipKs: 1 },
    };
    const summary = { ...aucs, tasks: {} } as unknown as EvaluationSummary;
    expect(attacksBeside(summary, summary).map(({ figure, s, privLeak: leak }) => [figure, s, leak])).toEqual(
      Object.keys(aucs).flatMap((key) => (key === "membershipKs" ? [] : [[key, 1, 0]])),
    );
    expect(attacksBeside(summary, { ...summary, membershipZlibAuc: null })).toHaveLength(4);
  });

  it("has no figure where there is nothing to divide by", () => {
    expect([likenessScore(0.4, 0), privLeak(0.4, 1)]).toEqual([null, null]);
    expect([likenessScore(1, 0.4), privLeak(1, 0.4)]).toEqual([0, -100]);
  });

  it("finds no difference of the retrained model from itself, although its file keeps seven digits", async () => {
    const row = rows[0] as Row;
    const exact = row.forget.map((loss) => loss + 1 / 3e7);
    const evaluation = evaluationOf(exact, row.holdout);
    const passages = evaluation.records.map((record) => ({ ...record, loss: Number(record.loss?.toPrecision(7)) }));
    const { membership } = await compareWithRetrained(
      evaluation,
      { summary: evaluation.summary, passages },
      passages.map(passageOf),
    );
    expect(membership).toMatchObject({ attacks: [{ s: 1, privLeak: 0 }], reference: { auc: 0.5 } });
  });
});

describe("the Reference attack", () => {
  const row = rows[1] as Row;

  it("has a 95 % interval around its AUC", async () => {
    const { auc, interval: [low, high] = [NaN, NaN] } = (await compare(row)).membership?.reference ?? {};
    expect(low).toBeLessThan(auc as number);
    expect(high).toBeGreaterThan(auc as number);
  });

  it("is absent with a remark if the file of the retrained model has no losses", async () => {
    const { summary } = ofRetrained(row);
    const { membership, differences } = await compare(row, { summary, passages: undefined });
    expect(differences).toBeUndefined();
    expect(membership?.attacks).toHaveLength(1);
    expect(membership?.reference).toEqual({
      auc: null,
      remark: expect.stringMatching(/^The Reference attack needs .*"lethe prepare --without forget"/) as string,
    });
  });

  it("says how many texts it leaves out", async () => {
    const { summary, passages } = ofRetrained(row);
    const { membership } = await compare(row, { summary, passages: passages.slice(2) });
    expect(membership?.reference?.remark).toMatch(/^The Reference attack leaves out 2 of 23 texts/);
    expect(membership?.reference?.auc).toEqual(expect.any(Number));
  });

  it("is absent without unseen documents, as every other attack", async () => {
    const evaluation = evaluationOf(row.forget, []);
    const retrained = { summary: evaluation.summary, passages: evaluation.records };
    const found = await compareWithRetrained(evaluation, retrained, evaluation.records.map(passageOf));
    expect(found).not.toHaveProperty("membership");
  });
});

it("is one table in the terminal, with a row for each attack", () => {
  const summary = { tasks: {}, intervals: { membershipAuc: [0.7, 0.9] } } as unknown as EvaluationSummary;
  const attack = { figure: "membershipAuc", auc: 0.8, retrained: 0.4, s: 0, privLeak: -66.6667 } as const;
  const broken = { figure: "membershipMinKAuc", auc: 0.8, retrained: 1, s: 0.8, privLeak: null } as const;
  const reference = { auc: 0.6, interval: [0.5, 0.7] as const };
  const text = besideText(summary, { membership: { attacks: [attack, broken], reference } }, Infinity);
  expect(`\n${text}\n`).toBe(`
Membership beside the retrained model:
attack                                  model  retrained      s  PrivLeak
---------------------- ----------------------- ---------- ------ ---------
loss attack, AUC       0.800 (0.700 to 0.900)      0.400  0.000   −66.7 %
Min-K attack, AUC                       0.800      1.000  0.800         –
Reference attack, AUC  0.600 (0.500 to 0.700)
s is 1 and PrivLeak is 0 % if the attack detects as much as in the retrained model. A negative PrivLeak means that too little was forgotten.
`);
  expect(besideText(summary, {}, Infinity)).toBe("");
  const absent = { attacks: [], reference: { auc: null, remark: "No losses." } };
  expect(membershipTable(summary, absent)).toMatchObject({ rows: [], notes: ["No losses."] });
});
