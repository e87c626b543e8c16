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

describe("training that begins with the weights of a base", () => {
  const restart: Configuration["objective"] = {
    ...{ name: "restart", base: "base" },
    ...{ divergenceWeight: 0, lossWeight: 1, listedTokens: 4 },
  };
  const texts = async () => toTexts((await olmoFixture("untied")).batches.forget, "answer");

  it("scores as the base before the first step, and keeps the target model as the original version", async () => {
    const folder = await modelWithTokenizer("olmo/untied");
    const base = await backend.open({ folder });
    const trained = await base.train(objective, settings);
    await trainSteps(trained, stepOf(await olmoFixture("untied")), 3);
    const { folder: baseFolder } = await saved(base);
    await base.readBack(baseFolder);
    const ofBase = await base.score(await texts());

    const target = await backend.open({ folder });
    const ofTarget = await target.score(await texts());
    const trainer = await target.train(restart, { ...settings, startFrom: { folder: baseFolder } });
    expect(trainer.needs).toMatchObject({ forget: false, retain: true, referenceLosses: false });
    expect(await target.score(await texts())).toEqual(ofBase);
    expect(await target.score(await texts(), { version: "original" })).toEqual(ofTarget);
    expect(ofBase).not.toEqual(ofTarget);
    await trainSteps(trainer, { ...stepOf(await olmoFixture("untied")), forget: [] }, 1);
    expect(await target.score(await texts())).not.toEqual(ofBase);
    expect(await target.score(await texts(), { version: "original" })).toEqual(ofTarget);
    for (const used of [trained, trainer]) await used.dispose();
    for (const model of [base, target]) await model.dispose();
  });

  it("begins with a disturbed copy of the target model, the same one for the same seed", async () => {
    const folder = await modelWithTokenizer("olmo/untied");
    const disturbed = async (noise: number) => {
      const model = await backend.open({ folder });
      const before = await model.score(await texts());
      const trainer = await model.train(restart, { ...settings, startFrom: { noise } });
      const scores = await model.score(await texts());
      expect(await model.score(await texts(), { version: "original" })).toEqual(before);
      await trainer.dispose();
      await model.dispose();
      return { before, scores };
    };
    const { before, scores } = await disturbed(0.5);
    expect(scores).not.toEqual(before);
    expect((await disturbed(0.5)).scores).toEqual(scores);
    expect((await disturbed(0.9)).scores).not.toEqual(scores);
  });

  it("refuses an adapter, and a base with other shapes", async () => {
    const folder = await modelWithTokenizer("olmo/untied");
    const adapted = await backend.open({ folder, adapter });
    await expect(adapted.train(restart, { ...settings, startFrom: { folder } })).rejects.toThrow("trains all weights");
    await adapted.dispose();
    const model = await backend.open({ folder });
    const other = await modelWithTokenizer("olmo/one-layer-bfloat16");
    await expect(model.train(restart, { ...settings, startFrom: { folder: other } })).rejects.toThrow(`${other}: `);
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

describe("sampling through the seam", () => {
  it("gives the same tokens however the prompts are batched, and the log-probability of each", async () => {
    const { expected } = await olmoFixture("untied");
    const model = await backend.open({ folder: await modelWithTokenizer("olmo/untied") });
    const requests = expected.greedy.map(({ prompt }) => ({ prompt, maxNewTokens: 6 }));
    const sample = async (batchSize: number) => {
      const tokens = requests.map((): number[] => []);
      const logProbabilities = requests.map((): number[] => []);
      const sampling = { seed: 2, temperature: 1 };
      await model.decode(requests, { batchSize, sampling }, (index, token, logP) => {
        tokens[index]?.push(token);
        logProbabilities[index]?.push(logP);
        return true;
      });
      return { tokens, logProbabilities };
    };
    const together = await sample(8);
    expect((await sample(1)).tokens).toEqual(together.tokens);
    const texts = requests.map(({ prompt }, index) => ({
      ids: [...prompt, ...(together.tokens[index] ?? [])],
      targetStart: prompt.length,
    }));
    const scores = await model.score(texts);
    scores.forEach(({ logProbabilities }, index) =>
      logProbabilities.forEach((expectedLogP, place) =>
        expect(together.logProbabilities[index]?.[place]).toBeCloseTo(expectedLogP, 4),
      ),
    );
    await model.dispose();
  });
});

describe("hidden states through the seam", () => {
  it("are the rows of the embedding at layer 0, and depend on the weights of the layers above it", async () => {
    const { batches, loadWeights } = await olmoFixture("untied");
    const model = await backend.open({ folder: await modelWithTokenizer("olmo/untied") });
    const texts = toTexts(batches.forget, "answer");
    const found = await model.hiddenStates(texts, [0, 2]);
    const embedding = (await loadWeights()).get("model.embed_tokens.weight")?.data as Float32Array;
    texts.forEach(({ ids }, index) => {
      const [embedded, last] = found[index] ?? [];
      expect(embedded).toEqual(ids.map((id) => embedding.slice(16 * id, 16 * (id + 1))));
      expect(last).toHaveLength(ids.length);
      expect(last).not.toEqual(embedded);
    });
    // A text's states do not depend on the texts beside it.
    const [alone] = await model.hiddenStates(texts.slice(1, 2), [2]);
    alone?.[0]?.forEach((state, place) =>
      state.forEach((element, index) => expect(element).toBeCloseTo(found[1]?.[1]?.[place]?.[index] ?? NaN, 5)),
    );
    await expect(model.hiddenStates(texts, [3])).rejects.toThrow("the model has layers 0 to 2, not 3");
    await model.dispose();
  });
});

describe("the norms of gradients through the seam", () => {
  it("add up to the norm of all gradients, and take no step", async () => {
    const fixture = await olmoFixture("untied");
    const model = await backend.open({ folder: await modelWithTokenizer("olmo/untied") });
    const trainer = await model.train({ name: "gradient-ascent" }, settings);
    const part = stepOf(fixture);
    const norms = await trainer.gradientNorms([part]);
    expect(norms.has("model.layers.0.self_attn.q_proj")).toBe(true);
    const total = Math.sqrt([...norms.values()].reduce((sum, norm) => sum + norm ** 2, 0));
    const { gradientNorm } = await trainer.step([part], learningRate);
    expect(total).toBeCloseTo(gradientNorm, 4);
    await trainer.dispose();
    await model.dispose();
  });
});

describe("a reference model of its own folder", () => {
  it("takes the place of the original model in the divergence", async () => {
    const fixture = await olmoFixture("untied");
    const folder = await modelWithTokenizer("olmo/untied");
    const part = stepOf(fixture);
    const retainLossWith = async (referenceModel: string, trained: Configuration["adapter"]): Promise<number> => {
      const model = await backend.open({ folder, adapter: trained });
      const trainer = await model.train(objective, { ...settings, referenceModel });
      const { retainLoss } = await trainer.step([part], learningRate);
      await trainer.dispose();
      await model.dispose();
      return retainLoss ?? NaN;
    };
    for (const trained of [null, { ...adapter, dropout: 0 }]) {
      expect(await retainLossWith(folder, trained)).toBeCloseTo(0, 5);
      expect(await retainLossWith(await modelWithTokenizer("olmo/tied-clipped"), trained)).toBeGreaterThan(0.01);
    }
  });
});
