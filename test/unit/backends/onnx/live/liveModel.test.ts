import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Backend, LiveModel, StepPart, Trainer, TrainerSettings } from "../../../../../src/backends/backend";
import { openBackend } from "../../../../../src/backends/openBackend";
import type { Configuration } from "../../../../../src/configuration/schema";
import { temporaryFolder } from "../../../runs/temporaryFolder";
import type { ModelFixture } from "../../../support/modelFixture";
import { olmoFixture, toTexts } from "../../../support/modelFixture";
import { modelWithTokenizer } from "../../../support/modelWithTokenizer";
import { adamW, learningRate } from "../../../support/trainingRun";

const backend: Backend = await openBackend({ name: "cpu", precision: "float32", threads: 1 }, () => undefined);
afterAll(() => backend.dispose());

const objective: Configuration["objective"] = {
  name: "kl-minimization",
  forgetWeight: 1,
  retainWeight: 1,
};
const settings: TrainerSettings = { ...adamW, microBatches: 1, seed: 0, gradientCheckpointing: false };
const adapter: Configuration["adapter"] = {
  type: "lora",
  targets: ["q_proj", "v_proj"],
  rank: 2,
  alpha: 4,
  dropout: 0.2,
  frozenBits: 32,
};

const stepOf = ({ batches }: ModelFixture): StepPart => {
  const [forget, retain] = [toTexts(batches.forget, "answer"), toTexts(batches.retain, "answer")];
  return { forget, retain, places: { forget: [...forget.keys()], retain: [...retain.keys()] } };
};
const trainSteps = async (trainer: Trainer, part: StepPart, count: number): Promise<void> => {
  for (let step = 0; step < count; step += 1) await trainer.step([part], learningRate);
};
const saved = async (model: LiveModel): Promise<{ folder: string; bytes: Buffer }> => {
  const folder = path.join(await temporaryFolder(), "saved");
  await model.save(folder, { dtype: "float32" });
  return { folder, bytes: await readFile(path.join(folder, "model.safetensors")) };
};

describe.each([
  ["every weight", null],
  ["an adapter", adapter],
])("a live model that trains %s", (_, trained) => {
  it("resumes from a checkpoint with the bits of an unbroken run", async () => {
    const fixture = await olmoFixture("one-layer-bfloat16");
    const folder = await modelWithTokenizer("olmo/one-layer-bfloat16");
    const part = stepOf(fixture);
    const spec = { folder, seed: 3, adapter: trained };

    const unbroken = await backend.open(spec);
    const trainer = await unbroken.train(objective, settings);
    expect(trainer.needs).toEqual({ forget: true, retain: true, referenceLosses: false, takesEmptyParts: true });
    await trainSteps(trainer, part, 2);
    const checkpoint = path.join(await temporaryFolder(), "checkpoint");
    await unbroken.save(checkpoint, { dtype: "source" });
    await trainer.saveState(checkpoint);
    await trainSteps(trainer, part, 2);

    const resumed = await backend.open(spec);
    const resumedTrainer = await resumed.train(objective, settings);
    await resumedTrainer.restoreState(checkpoint, 2);
    await trainSteps(resumedTrainer, part, 2);
    expect((await saved(resumed)).bytes.equals((await saved(unbroken)).bytes)).toBe(true);
    for (const used of [trainer, resumedTrainer]) await used.dispose();
    for (const model of [unbroken, resumed]) await model.dispose();
  });

  it("keeps the original version apart, and reads back what it has saved", async () => {
    const fixture = await olmoFixture("untied");
    const folder = await modelWithTokenizer("olmo/untied");
    const model = await backend.open({ folder, seed: 3, adapter: trained });
    const texts = toTexts(fixture.batches.forget, "answer");
    const before = await model.score(texts);
    const trainer = await model.train(objective, settings);
    await trainSteps(trainer, stepOf(fixture), 4);
    await trainer.dispose();

    const after = await model.score(texts);
    expect(after).not.toEqual(before);
    expect(await model.score(texts, { version: "original" })).toEqual(before);
    const { folder: exported } = await saved(model);
    await model.readBack(exported);
    const read = await model.score(texts);
    read.forEach(({ sum }, index) => expect(sum).toBeCloseTo(after[index]?.sum ?? NaN, 3));
    expect(await model.score(texts, { version: "original" })).toEqual(before);
    await model.dispose();
  });
});

describe("decoding through the seam", () => {
  it("gives transformers' continuations, batches the longest prompts first and stops where it is told", async () => {
    const { expected } = await olmoFixture("untied");
    const model = await backend.open({ folder: await modelWithTokenizer("olmo/untied") });
    const requests = expected.greedy.map(({ prompt, continuation }) => ({
      prompt,
      maxNewTokens: continuation.length,
    }));
    const decode = async (limit: number) => {
      const tokens = requests.map((): number[] => []);
      const order: number[] = [];
      await model.decode(requests, { batchSize: 1, onProgress: (done) => order.push(done) }, (index, token) => {
        tokens[index]?.push(token);
        return (tokens[index]?.length ?? 0) < limit;
      });
      return { tokens, order };
    };
    expect(await decode(Infinity)).toEqual({
      tokens: expected.greedy.map(({ continuation }) => continuation),
      order: requests.map((_, index) => index + 1),
    });
    expect((await decode(2)).tokens).toEqual(expected.greedy.map(({ continuation }) => continuation.slice(0, 2)));
    await model.dispose();
  });
});

describe("what the backend refuses by name", () => {
  it.each([[{ weightBits: 8 as const }, "The onnxruntime backend has no 8-bit weights; use 4-bit or 32-bit weights."]])(
    "%o",
    async (spec, message) => {
      const folder = await modelWithTokenizer("olmo/untied");
      await expect(backend.open({ folder, ...spec })).rejects.toThrow(message);
    },
  );
});
