import path from "node:path";
import { expect, it } from "vitest";
import { readPassageSet } from "../../../../src/data/readPassageSet";
import { alternativeAnswers } from "../../../../src/engine/run/alternativeAnswers";
import { completePrompts } from "../../../../src/evaluation/complete";
import { isEmpty, isRepetitive } from "../../../../src/protocol/fluency";
import { rouge } from "../../../../src/evaluation/rouge";
import { tokenizeRow } from "../../../../src/tokenizer/rowTokens";
import { openTestModel } from "../../support/openTestModel";

const sample = path.join(import.meta.dirname, "../../../../media/sample");

it("gives each passage another answer of the model's own; a question's has a garbled prompt for the original model", async () => {
  const model = await openTestModel(path.join(sample, "model"));
  const { tokenizer } = model;
  const passagesOf = (split: "forget" | "retain") => readPassageSet(path.join(sample, `data/${split}.jsonl`), split);
  const forget = await passagesOf("forget");
  const passages = (["completion", "question"] as const).flatMap((kind) =>
    forget.filter((passage) => passage.kind === kind).slice(0, 6),
  );
  const others = (await passagesOf("retain")).map(({ prompt, answer }) => ({
    ids: tokenizeRow(tokenizer, prompt, answer).ids,
    targetStart: 1,
  }));

  const prompts = passages.map(({ prompt }) => ({ text: prompt }));
  const recited = await completePrompts({ model }, prompts, { batchSize: 64, maxNewTokens: 100, stop: [] });
  // The model knows all of them by heart.
  for (const [index, { answer }] of passages.entries())
    expect(rouge(answer, recited[index]?.text ?? "").recall).toBe(1);

  const told: number[] = [];
  const write = () =>
    alternativeAnswers(
      model,
      passages,
      others,
      { contextNoise: 0.75, maxLength: 512, batchSize: 64, seed: 3 },
      () => Promise.resolve({ batches: [], add: () => Promise.resolve() }),
      (done, total) => told.push(done / total),
    );
  const alternatives = await write();
  expect(told.at(-1)).toBe(1);
  const { completions, questions } = alternatives;
  expect(completions.length).toBeGreaterThan(1);
  expect(questions.length).toBeGreaterThan(1);
  for (const { ids, targetStart } of [...completions, ...questions]) {
    const passage = passages.find(
      ({ prompt }) => tokenizer.encodePrompt(prompt).join() === ids.slice(0, targetStart).join(),
    );
    const answer = tokenizer.decode(ids.slice(targetStart)).trim();
    expect(isEmpty(answer) || isRepetitive(answer)).toBe(false);
    expect(rouge(passage?.answer ?? "", answer).recall).toBeLessThan(0.3);
  }
  for (const text of completions) expect(text).toMatchObject({ isLearned: true });
  for (const { ids, targetStart, isLearned, referenceIds = [] } of questions) {
    expect(isLearned).toBeUndefined();
    expect(referenceIds.slice(targetStart)).toEqual(ids.slice(targetStart));
    expect(referenceIds.slice(0, targetStart)).toHaveLength(targetStart);
    expect(referenceIds.slice(0, targetStart)).not.toEqual(ids.slice(0, targetStart));
  }
  // A resumed run must continue with the same ones.
  expect(await write()).toEqual(alternatives);
  await model.dispose();
});
