import { expect, it } from "vitest";
import { OutOfMemory } from "../../../../src/backends/backend";
import type { TextScores } from "../../../../src/backends/backend";
import { compareAdapter } from "../../../../src/engine/run/adapterDifference";
import { HumanError } from "../../../../src/protocol/humanError";
import type { Passage } from "../../../../src/protocol/passages";
import { numberTokenizer } from "../../support/numberTokenizer";

const passage = (answer: string): Passage => ({
  ...{ id: answer, document: "a", task: "T", split: "forget", kind: "completion", prompt: "2", answer },
  ...{ rephrasings: [], source: { file: "forget.jsonl", line: 1 } },
});
const run = (passages: readonly Passage[]) => ({ sample: () => passages, runFolder: "RUN", step: 8 });
const readBack = () => Promise.resolve();

/** A model with the given log-probability of every token: one value for each text and each call. */
const modelOf = (...calls: (readonly number[])[]) => ({
  tokenizer: numberTokenizer,
  score: () =>
    Promise.resolve(
      (calls.shift() ?? []).map((value): TextScores => ({
        sum: value,
        count: 1,
        logProbabilities: [value],
        isLikeliest: [true],
      })),
    ),
});

it("leaves out a passage whose predictions are not numbers", async () => {
  const notice = await compareAdapter(
    modelOf([-1, -1], [-1.5, NaN]),
    "merged",
    run([passage("3"), passage("4")]),
    readBack,
  );
  expect(notice).toContain("On 1 passage of the forget set");
  expect(notice).toContain("changes by 0.50 on average and by 0.50 at most");
});

it("names no difference if there is nothing to compare", async () => {
  for (const notice of [
    await compareAdapter(modelOf([], []), "merged", run([]), readBack),
    await compareAdapter(modelOf([NaN], [-1]), "merged", run([passage("3")]), readBack),
  ]) {
    expect(notice).toContain("The run does not measure the difference.");
    expect(notice).not.toContain("NaN");
  }
});

it("takes no sample if the two models are the same", async () => {
  const sample = (): never => {
    throw new Error("sampled");
  };
  expect(await compareAdapter(modelOf(), "exact", { ...run([]), sample }, readBack)).toBeUndefined();
  expect(await compareAdapter(modelOf(), "frozen", { ...run([]), sample }, readBack)).toContain("4 bits");
});

it("says in one sentence that memory ran out", async () => {
  const refuse = () => Promise.reject(new OutOfMemory("no room"));
  const sentence = new HumanError(
    "Memory ran out when the run checked its exported model of step 8; close other programs or use a machine with " +
      'more memory, and continue the run with "lethe resume RUN".',
    false,
  );
  const model = { tokenizer: numberTokenizer, score: refuse };
  await expect(compareAdapter(model, "merged", run([passage("3")]), readBack)).rejects.toEqual(sentence);
  await expect(compareAdapter(modelOf(), "exact", run([]), refuse)).rejects.toEqual(sentence);
});
