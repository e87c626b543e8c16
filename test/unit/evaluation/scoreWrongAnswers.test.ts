import { afterAll, describe, expect, it } from "vitest";
import { evaluate } from "../../../src/evaluation/evaluate";
import { passageRecord } from "../../../src/evaluation/passageRecord";
import { scoreWrongAnswers } from "../../../src/evaluation/scoreWrongAnswers";
import { summarize } from "../../../src/evaluation/summarize";
import { notNumbers } from "../../../src/evaluation/unmeasured";
import type { Passage } from "../../../src/protocol/passages";
import { indifference, preferenceForTruth, truthRatio } from "../../../src/protocol/truthRatio";
import { measuredModel, measuresFixture } from "./measuredModel";

interface Row extends Pick<Passage, "split" | "kind" | "prompt" | "answer" | "wrongAnswers" | "paraphrasedAnswer"> {
  /** Mean losses by the model, in nats a token. `right` is that of the paraphrased answer if there is one. */
  readonly losses: { readonly answer: number; readonly right: number; readonly wrong: readonly number[] };
  readonly truthRatio: number;
  readonly answerProbability: number;
  readonly completion: string;
  readonly recall: number;
}
interface Fixture {
  readonly figures: Record<"forget" | "retain" | "modelUtility" | "modelUtilityWithAccuracy", number>;
  readonly rows: readonly Row[];
}

const { figures, rows } = measuresFixture("truthRatio.json") as Fixture;
const passages = rows.map(({ split, kind, prompt, answer, wrongAnswers, paraphrasedAnswer }, index): Passage => {
  const source = { file: "/sets/all.jsonl", line: index + 1 };
  return {
    ...{ id: `a${index}`, document: `a${index}`, task: "T1", split, kind, prompt, answer, rephrasings: [], source },
    ...(wrongAnswers && { wrongAnswers }),
    ...(paraphrasedAnswer !== undefined && { paraphrasedAnswer }),
  };
});
/** The records of the rows with the completions of the fixture. */
const records = rows.map((row, index) =>
  passageRecord(passages[index] as Passage, {
    ...{ expected: row.answer, completion: { text: row.completion }, rephrased: [] },
    truth: { truthRatio: row.truthRatio, answerProbability: row.answerProbability },
  }),
);
const settings = { batchSize: 8, stop: [], utilityBy: "likelihood", utilityShots: 0, maxNewTokens: 1 } as const;

describe("the truth ratio, by the formulas of OpenUnlearning", () => {
  it("is the probability of the wrong answers over that of the right one", () => {
    for (const { losses, truthRatio: expected } of rows)
      expect(truthRatio(losses.right, losses.wrong) / expected).toBeCloseTo(1, 6);
  });

  it("has scores from 0 to 1, also far from 1", () => {
    expect([0, 0.25, 1, 4, 1e9].map(indifference)).toEqual(
      [0, 0.25, 1, 0.25, 1e-9].map((value) => expect.closeTo(value, 9) as number),
    );
    expect([0, 0.25, 1, 4].map(preferenceForTruth)).toEqual([1, 0.75, 0, 0]);
    // A right answer that is all but impossible gives a large ratio and not an infinite one.
    expect(truthRatio(1000, [0])).toBeCloseTo(1e10, 0);
  });

  it("gives the figures of the sets and the model utility, withheld rows included", () => {
    const summary = summarize(records, { utility: null });
    expect(summary.truthRatio?.forget).toBeCloseTo(figures.forget, 6);
    expect(summary.truthRatio?.retain).toBeCloseTo(figures.retain, 6);
    expect(summary.modelUtility).toBeCloseTo(figures.modelUtility, 6);
    const utilitySet = { name: "quiz", questions: 5, by: "likelihood" } as const;
    const withAccuracy = summarize(records, { utility: 0.6, utilitySet });
    expect(withAccuracy.modelUtility).toBeCloseTo(figures.modelUtilityWithAccuracy, 6);
    const withoutAccuracy = { utility: null, utilitySet: { ...utilitySet, unmeasured: 5 } };
    const { modelUtility, remarks } = summarize(records, withoutAccuracy);
    expect(modelUtility).toBeNull();
    expect(remarks?.["modelUtility"]).toBe(remarks?.["utility"]);
  });
});

describe("rows with wrong answers, read by a model", async () => {
  const model = await measuredModel();
  afterAll(() => model.dispose());

  it("have the truth ratio and the probability of PyTorch in float64", async () => {
    const { records: read } = await evaluate({ model }, { passages, heldOut: [] }, settings);
    rows.forEach((row, index) => {
      expect((read[index]?.truthRatio ?? NaN) / row.truthRatio).toBeCloseTo(1, 4);
      expect((read[index]?.answerProbability ?? NaN) / row.answerProbability).toBeCloseTo(1, 4);
      expect(read[index]?.answerRecall === undefined).toBe(row.kind === "completion");
    });
  });

  it("cost one text for each answer, and other rows and the holdout cost none", async () => {
    const asked: number[] = [];
    const counting: typeof model = {
      ...model,
      score: (texts, options) => (asked.push(texts.length), model.score(texts, options)),
    };
    const [first, second] = passages;
    if (first === undefined || second === undefined) throw new Error("the fixture has rows");
    const plain = { ...first, wrongAnswers: [] };
    const found = await scoreWrongAnswers({ model: counting }, [first, plain, { ...first, split: "holdout" }, second]);
    expect([...found.keys()]).toEqual([first, second]);
    // The first row has a paraphrased answer.
    expect(asked).toEqual([2 + (first.wrongAnswers?.length ?? 0) + 1 + (second.wrongAnswers?.length ?? 0)]);
    await scoreWrongAnswers({ model: counting }, [plain]);
    expect(asked).toHaveLength(1);
  });

  it("are counted if the predictions are not numbers", async () => {
    const broken: typeof model = {
      ...model,
      score: async (texts, options) => (await model.score(texts, options)).map((found) => ({ ...found, sum: NaN })),
    };
    const questions = passages.filter(({ kind }) => kind === "question");
    const { records: read, summary } = await evaluate(
      { model: broken },
      { passages: questions, heldOut: [] },
      settings,
    );
    expect(read[0]?.unmeasured).toEqual({ truthRatio: notNumbers });
    expect(read[0]).not.toHaveProperty("truthRatio");
    expect(summary.truthRatio).toEqual({ forget: null, retain: null });
    expect(summary.modelUtility).toBeNull();
    const ofForget = questions.filter(({ split }) => split === "forget").length;
    const ofRetain = questions.length - ofForget;
    expect(summary.remarks).toEqual({
      "truthRatio.forget": `${ofForget} of ${ofForget} passages: ${notNumbers}`,
      "truthRatio.retain": `${ofRetain} of ${ofRetain} passages: ${notNumbers}`,
      modelUtility: `${ofRetain} of ${ofRetain} passages: ${notNumbers}`,
    });
  });
});

it("a set without wrong answers has no such figure", () => {
  const plain = passageRecord(
    { ...(passages[0] as Passage), wrongAnswers: [] },
    {
      ...{ expected: "a", completion: { text: "a" }, rephrased: [] },
    },
  );
  const summary = summarize([plain], { utility: null });
  expect(summary).not.toHaveProperty("truthRatio");
  expect(summary).not.toHaveProperty("modelUtility");
  expect(plain).not.toHaveProperty("answerRecall");
});
