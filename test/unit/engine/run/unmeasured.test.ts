import { describe, expect, it } from "vitest";
import { readEvaluation } from "../../../../src/runs/reader";
import { brokenAfter } from "../../support/memoryBackend/brokenAfter";
import { memoryBackend } from "../../support/memoryBackend/memoryBackend";
import { createMemoryRun } from "./memoryRun";

/** The tokens of "red" and "green", the first words of the two forget rows. */
const [red, green] = [1, 2];
const training = { steps: 8, forgetBatchSize: 2, retainBatchSize: 1, learningRate: 400 };
const backend = brokenAfter(memoryBackend(), green);

describe("a run whose predictions are not numbers for one forget row", () => {
  it("goes on although the other row is forgotten, and says why", async () => {
    const run = await createMemoryRun({ training: { ...training, stopWhen: { forgetAtMost: 0.1 } } });
    const events = await run.attempt({ backend });
    expect(events.at(-1)).toMatchObject({ type: "state", state: "done", step: 8 });
    const evaluations = events.flatMap((event) => (event.type === "evaluation" ? [event] : []));
    expect(evaluations.map(({ step }) => step)).toEqual([0, 4, 8]);
    const { forget, remarks } = evaluations[1]?.summary ?? {};
    expect(forget?.regurgitation).toBe(0);
    expect(forget?.coverage?.completions).toMatchObject({ passages: 2, unmeasured: 1 });
    expect(remarks?.["scores.taskAggregate"]).toMatch(/^1 of 3 passages: the model's predictions are not numbers$/);
    expect(events.flatMap((event) => (event.type === "warning" ? [event.message] : []))).toContain(
      "1 of 3 passages could not be measured, because the model's predictions are not numbers. " +
        "The first one is forget1sc1 of the forget set. The figures leave these passages out.",
    );
    const records = await readEvaluation(run.runFolder, evaluations[1]?.file ?? "");
    const broken = records.find(({ id }) => id === "forget1sc1");
    expect(broken).toMatchObject({ score: null, completion: "" });
    for (const key of ["loss", "minK", "memorization", "tokens", "f1", "span"]) expect(broken).not.toHaveProperty(key);
  });

  it("does not end by a rule that could not be checked", async () => {
    const rules = { forgetAtMost: 1 };
    const run = await createMemoryRun({ training: { ...training, stopWhen: rules } });
    const events = await run.attempt({ backend: brokenAfter(backend, red) });
    expect(events.at(-1)).toMatchObject({ state: "done" });
    expect(
      events.some((event) => event.type === "warning" && /forgetAtMost could not be checked/.test(event.message)),
    ).toBe(true);
  });
});

it("has an alert if the model answers nothing, because its figures look as if it had forgotten", async () => {
  const stop = Array.from("abcdefghijklmnopqrstuvwxyz");
  const run = await createMemoryRun({ training: { ...training, steps: 1 }, evaluation: { maxNewTokens: 4, stop } });
  const events = await run.attempt({ backend: memoryBackend() });
  expect(events.flatMap((event) => (event.type === "warning" ? [[event.level, event.message]] : []))).toContainEqual([
    "error",
    "The model answers nothing, so its figures do not say what it knows.",
  ]);
});
