import { describe, expect, it } from "vitest";
import { evaluate } from "../../../src/evaluation/evaluate";
import { onlyScoredTexts } from "../../../src/evaluation/onlyScored";
import { warningOfUnmeasured } from "../../../src/evaluation/unmeasured";
import { areaUnderCurve } from "../../../src/protocol/membership";
import type { Passage, Split } from "../../../src/protocol/passages";
import { fromScoreTable, toScoreTable } from "../../../src/runs/scoreTable";
import { measuredModel } from "./measuredModel";

const passage = (split: Split, task: string, index: number, kind: Passage["kind"] = "completion"): Passage => ({
  ...{ id: `${task}-${index}-${kind}`, document: `${task}-${index}`, task, split, kind, rephrasings: [] },
  ...{ prompt: `The house ${index}`, answer: `of ${task} stood by the sea.`, source: { file: split, line: index + 1 } },
});
const documents = (split: Split, task: string, count: number): Passage[] =>
  Array.from({ length: count }, (_, index) => passage(split, task, index));
const forget = documents("forget", "A", 3);
const holdout = [...documents("holdout", "A", 80), ...documents("holdout", "B", 40)];

describe("the texts that are only scored", () => {
  it("are none in a holdout of up to 60 documents, or of as many as the forget set has", () => {
    expect(onlyScoredTexts([...forget, ...documents("holdout", "A", 60)]).size).toBe(0);
    expect(onlyScoredTexts([...documents("forget", "A", 120), ...holdout]).size).toBe(0);
  });

  it("leave the same share of each task to complete, and no question is among them", () => {
    const questions = Array.from({ length: 80 }, (_, index) => passage("holdout", "A", index, "question"));
    const found = onlyScoredTexts([...forget, ...questions, ...holdout]);
    const left = holdout.filter((text) => !found.has(text)).map(({ task }) => task);
    expect([left.filter((task) => task === "A").length, left.filter((task) => task === "B").length]).toEqual([40, 20]);
    expect([...found].every(({ kind, split }) => kind === "completion" && split === "holdout")).toBe(true);
    expect(onlyScoredTexts([...holdout].reverse())).toEqual(found);
  });
});

describe("an evaluation with a large holdout", async () => {
  const model = await measuredModel();
  const settings = { batchSize: 64, maxNewTokens: 4, stop: [], utilityBy: "likelihood", utilityShots: 0 } as const;
  const { records, summary } = await evaluate({ model }, { passages: [...forget, ...holdout], heldOut: [] }, settings);
  await model.dispose();
  const unseen = records.filter(({ split }) => split === "holdout");

  it("attacks every document, and recites only from some", () => {
    const scored = unseen.filter(({ isOnlyScored }) => isOnlyScored);
    expect(scored).toHaveLength(60);
    for (const { completion, score, unmeasured } of scored)
      expect({ completion, score, unmeasured }).toEqual({ completion: "", score: null, unmeasured: undefined });
    const lossesOf = (split: Split) =>
      records.flatMap((record) => (record.split === split ? [-(record.loss ?? NaN)] : []));
    expect(lossesOf("holdout")).toHaveLength(120);
    expect(summary.membershipAuc).toBe(areaUnderCurve(lossesOf("forget"), lossesOf("holdout")));
    const recited = unseen.flatMap(({ score }) => score ?? []);
    expect(recited).toHaveLength(60);
    expect(summary.holdout?.regurgitation).toBeCloseTo(recited.reduce((sum, score) => sum + score, 0) / 60, 10);
  });

  it("counts no document as not measurable", () => {
    expect(summary.holdout).not.toHaveProperty("coverage");
    expect(summary).not.toHaveProperty("remarks");
    expect(warningOfUnmeasured(records)).toBeUndefined();
  });

  it("keeps in the retrained model's file that a document was only scored", () => {
    const kept = fromScoreTable(JSON.parse(JSON.stringify(toScoreTable(records))));
    expect(kept?.map(({ isOnlyScored }) => isOnlyScored)).toEqual(records.map(({ isOnlyScored }) => isOnlyScored));
  });
});
