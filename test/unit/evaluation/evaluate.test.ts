import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readPassageSet } from "../../../src/data/readPassageSet";
import { completePrompts } from "../../../src/evaluation/complete";
import { evaluate } from "../../../src/evaluation/evaluate";
import { openTestModel } from "../support/openTestModel";

const sample = path.join(import.meta.dirname, "../../../media/sample");
const settings = { batchSize: 4, stop: [], utilityBy: "likelihood", utilityShots: 0 } as const;

describe("an evaluation of the sample's model", async () => {
  const model = await openTestModel(path.join(sample, "model"));
  afterAll(() => model.dispose());

  it("scores every token of a completion's true text, and of a question only the completion", async () => {
    const all = await readPassageSet(path.join(sample, "data/forget.jsonl"), "forget");
    const passages = (["completion", "question"] as const).flatMap((kind) =>
      all.filter((passage) => passage.kind === kind).slice(0, 2),
    );
    const { records } = await evaluate({ model }, { passages, heldOut: [] }, { ...settings, maxNewTokens: 8 });
    expect(records.map(({ tokens }) => tokens?.map(([text]) => text).join(""))).toEqual([
      passages[0]?.answer,
      passages[1]?.answer,
      undefined,
      undefined,
    ]);
    expect(records.map(({ memorization }) => memorization?.extractionStrength)).toEqual([1, 1, undefined, undefined]);
    // The sample's model knows its forget set by heart.
    for (const { tokens = [] } of records)
      for (const [, logProbability] of tokens) {
        expect(logProbability).toBeLessThanOrEqual(0);
        expect(logProbability).toBeGreaterThan(-3);
      }
  });

  it("completes prompts as decoding alone does, whether a text is recited whole, in part or not at all", async () => {
    const completionsOf = async (split: "forget" | "holdout") =>
      (await readPassageSet(path.join(sample, `data/${split}.jsonl`), split)).filter(
        ({ kind }) => kind === "completion",
      );
    const [known, unknown] = [await completionsOf("forget"), await completionsOf("holdout")];
    // The beginning of the true answer and then other words: recited in part.
    const altered = known.slice(3, 6).map((passage) => ({
      ...passage,
      answer: `${passage.answer.split(" ").slice(0, 6).join(" ")} otherwise said`,
    }));
    const passages = [...known.slice(0, 3), ...altered, ...unknown.slice(0, 3)];
    const prompts = passages.map(({ prompt }) => ({ text: prompt }));
    const limits = { ...settings, maxNewTokens: 24 };
    const generated = await completePrompts({ model }, prompts, limits);
    const { records } = await evaluate({ model }, { passages, heldOut: [] }, limits);
    expect(records.map(({ completion }) => completion)).toEqual(generated.map(({ text }) => text));
    expect(records.map(({ memorization }) => memorization?.exactMemorization === 1)).toEqual(
      passages.map((_, index) => index < 3),
    );
  });
});
