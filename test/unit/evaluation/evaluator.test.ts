import path from "node:path";
import { expect, it } from "vitest";
import { readPassageSet } from "../../../src/data/readPassageSet";
import { createEvaluator } from "../../../src/evaluation/evaluator";
import { createGenerator } from "../../../src/backends/onnx/inference/generator";
import { loadModel } from "../../../src/terminal/loadedModel";

const sample = path.join(import.meta.dirname, "../../../media/sample");

it("tells a completion's text word by word, and of a question only what was said", async () => {
  const { model, tokenizer, weights } = await loadModel(path.join(sample, "model"));
  const all = await readPassageSet(path.join(sample, "data/forget.jsonl"), "forget");
  const passages = (["completion", "question"] as const).flatMap((kind) =>
    all.filter((passage) => passage.kind === kind).slice(0, 2),
  );
  const settings = {
    batchSize: 4,
    maxNewTokens: 8,
    stop: [],
    threads: 1,
    utilityBy: "likelihood",
    utilityShots: 0,
  } as const;
  const evaluator = await createEvaluator(model, tokenizer, settings);
  const { records } = await evaluator.evaluate(weights, { passages, heldOut: [] });
  await evaluator.dispose();
  expect(records.map(({ tokens }) => tokens?.map(([text]) => text).join(""))).toEqual([
    passages[0]?.answer,
    passages[1]?.answer,
    undefined,
    undefined,
  ]);
  expect(records.map(({ memorization }) => memorization?.extractionStrength)).toEqual([1, 1, undefined, undefined]);
  // The sample has learnt its forget set by heart.
  for (const { tokens = [] } of records)
    for (const [, logProbability] of tokens) {
      expect(logProbability).toBeLessThanOrEqual(0);
      expect(logProbability).toBeGreaterThan(-3);
    }
});

it("says what generation alone would say, whether a text is recited to its end, in part or not at all", async () => {
  const { model, tokenizer, weights } = await loadModel(path.join(sample, "model"));
  const completionsOf = async (split: "forget" | "holdout") =>
    (await readPassageSet(path.join(sample, `data/${split}.jsonl`), split)).filter(({ kind }) => kind === "completion");
  const [known, unknown] = [await completionsOf("forget"), await completionsOf("holdout")];
  // The true answer's beginning, and then other words: recited in part.
  const altered = known.slice(3, 6).map((passage) => ({
    ...passage,
    answer: `${passage.answer.split(" ").slice(0, 6).join(" ")} otherwise said`,
  }));
  const passages = [...known.slice(0, 3), ...altered, ...unknown.slice(0, 3)];
  const settings = { batchSize: 4, maxNewTokens: 24, stop: [], threads: 1 };

  const generator = await createGenerator(model, tokenizer, settings);
  const prompts = passages.map(({ prompt }) => ({ text: prompt }));
  const generated = await generator.generate(weights, prompts, settings);
  await generator.dispose();
  const evaluator = await createEvaluator(model, tokenizer, {
    ...settings,
    utilityBy: "likelihood",
    utilityShots: 0,
  });
  const { records } = await evaluator.evaluate(weights, { passages, heldOut: [] });
  await evaluator.dispose();
  expect(records.map(({ completion }) => completion)).toEqual(generated);
  expect(records.map(({ memorization }) => memorization?.exactMemorization === 1)).toEqual(
    passages.map((_, index) => index < 3),
  );
});
