import { join } from "node:path";
import { expect, it } from "vitest";
import { readPassages } from "../../../src/data/passages";
import { createEvaluator } from "../../../src/evaluation/evaluator";
import { loadModel } from "../../../src/terminal/loadedModel";

const sample = join(import.meta.dirname, "../../../media/sample");

it("tells a completion's text word by word, and of a question only what was said", async () => {
  const { model, tokenizer, weights } = await loadModel(join(sample, "model"));
  const all = await readPassages(join(sample, "data/forget.jsonl"), "forget");
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
