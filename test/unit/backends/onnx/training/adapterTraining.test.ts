import { describe, expect, it } from "vitest";
import type { Objective } from "../../../../../src/backends/onnx/objectives/objective";
import { drawMask, dropoutRandom } from "../../../../../src/backends/onnx/training/dropout";
import { buildStepGraph } from "../../../../../src/backends/onnx/training/stepGraph";
import { batchInputs, scalarInputs, stepCounts } from "../../../../../src/backends/onnx/training/stepInputs";
import type { GraphTrainer } from "../../../../../src/backends/onnx/training/trainer";
import { createTrainer } from "../../../../../src/backends/onnx/training/createTrainer";
import { encodeGraph } from "../../../../../src/backends/onnx/graph/encode";
import type { AdaptedModel } from "../../../../../src/backends/onnx/models/adapters/lora";
import { adaptModel, trainedParameters } from "../../../../../src/backends/onnx/models/adapters/lora";
import type { Weights } from "../../../../../src/backends/onnx/models/weights";
import { cpuDevice } from "../../../../../src/backends/onnx/runtime/cpuDevice";
import type { Tensor } from "../../../../../src/backends/onnx/runtime/tensor";
import { booleanTensor, floatTensor, scalarOf } from "../../../../../src/backends/onnx/runtime/tensor";
import { loraFixture } from "../../../support/loraFixture";
import { adamW, batchOf, declaredOf, learningRate, objectives } from "../../../support/trainingRun";

const npo = objectives["npo"] as Objective;
const kl = objectives["kl-minimization"] as Objective;

async function withDropout(dropout: number) {
  const fixture = await loraFixture("every-projection");
  const { base, lora } = fixture.model as AdaptedModel;
  return { ...fixture, model: adaptModel(base, { ...lora, dropout }) };
}

describe("training an adapter", () => {
  it("computes no gradient of a frozen weight, and needs no copy of the original model", async () => {
    const { model } = await loraFixture("queries-and-values");
    const { graph, needs } = buildStepGraph(model, kl, adamW);
    expect(needs.referenceWeights).toBe(false);
    const trained = trainedParameters(model).map(({ name }) => name);
    const updated = graph.outputs.map(({ name }) => name).filter((name) => name.startsWith("updated."));
    expect(updated.sort()).toEqual(
      trained.flatMap((name) => [`updated.${name}`, `updated.mean.${name}`, `updated.square.${name}`]).sort(),
    );
    // Weights of the vocabulary and of the feed-forward part; a gradient would have their shape.
    const shapes = new Set(graph.nodes.flatMap(({ outputs }) => outputs.map(({ shape }) => shape.join())));
    expect(shapes).not.toContain("40,16");
    expect(shapes).not.toContain("24,16");
  });

  it("changes only the adapter, and has only the adapter and its moments as its state", async () => {
    const { model, loadWeights, ...fixture } = await loraFixture("queries-and-values");
    const [weights, before] = [await loadWeights(), await loadWeights()];
    const trainer = await createTrainer({
      model,
      weights,
      objective: npo,
      settings: { ...adamW, microBatches: 1, seed: 0 },
      options: { threads: 1 },
    });
    await trainer.step([batchOf({ model, loadWeights, ...fixture }, "npo")], learningRate);
    await trainer.dispose();
    const trained = new Set(trainedParameters(model).map(({ name }) => name));
    expect(trainer.state.shapes.size).toBe(3 * trained.size);
    for (const [name, tensor] of weights) {
      if (trained.has(name)) expect(tensor.data, name).not.toEqual(before.get(name)?.data);
      else expect(tensor.data, name).toEqual(before.get(name)?.data);
    }
  });
});

describe("dropout", () => {
  it("drops its share of the numbers: the same numbers for the same seed, step, mask and text", () => {
    const draw = (seed: number, step: number, mask = 2, text = 3): Uint8Array =>
      drawMask(dropoutRandom(seed, step)(mask, text), 100_000, 0.3);
    const kept = draw(7, 1).reduce((sum, bit) => sum + bit, 0) / 100_000;
    // Four standard deviations of the mean of 100,000 draws.
    expect(Math.abs(kept - 0.7)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / 100_000));
    expect(draw(7, 1)).toEqual(draw(7, 1));
    // Independent masks agree in 0.7² + 0.3² of their elements.
    for (const other of [draw(7, 2), draw(8, 1), draw(7, 1, 3), draw(7, 1, 2, 4), draw(7, 1, 3, 2)]) {
      const agreeing = draw(7, 1).filter((bit, index) => bit === other[index]).length / 100_000;
      expect(Math.abs(agreeing - 0.58)).toBeLessThan(4 * Math.sqrt((0.58 * 0.42) / 100_000));
    }
  });

  it("scales kept numbers by 1 / (1 − share) and sets the others to 0, only in the input of an adapter", async () => {
    const lossWith = async (dropout: number, alphaFactor: number, kept: 0 | 1): Promise<number> => {
      const { model: given, ...fixture } = await withDropout(dropout);
      const model = adaptModel(given.base, { ...given.lora, alpha: given.lora.alpha * alphaFactor });
      const step = buildStepGraph(model, npo, adamW);
      const batch = batchOf({ ...fixture, model }, "npo");
      const masks = step.needs.dropoutMasks.map(({ input, tower, width }) => {
        const { rows = 0, length = 0 } = batch[tower] ?? {};
        const mask = new Uint8Array(rows * length * width).fill(kept);
        return [input, booleanTensor(mask, [rows * length, width])] as const;
      });
      expect(masks).toHaveLength(dropout === 0 ? 0 : 2 * model.lora.modules.length);
      const inputs: Record<string, Tensor> = {
        ...Object.fromEntries(await fixture.loadWeights()),
        ...Object.fromEntries(masks),
        ...batchInputs(batch),
        ...scalarInputs({ ...stepCounts([batch]), learningRate, meanCorrection: 1, squareCorrection: 1 }),
      };
      for (const { name, shape, dataType } of step.graph.inputs)
        if (!(name in inputs) && dataType === "float32")
          inputs[name] = floatTensor(
            new Float32Array((shape as number[]).reduce((count, size) => count * size, 1)),
            shape as number[],
          );
      const session = await cpuDevice.createSession(encodeGraph(step.graph), { threads: 1 });
      const outputs = await session.run(declaredOf(step, inputs));
      await session.dispose();
      return scalarOf(outputs["loss"] as Tensor);
    };
    expect(await lossWith(0.5, 1, 1)).toBeCloseTo(await lossWith(0, 2, 1), 5);
    expect(await lossWith(0.5, 1, 0)).toBeCloseTo(await lossWith(0, 0, 1), 5);
    expect(Math.abs((await lossWith(0, 2, 1)) - (await lossWith(0, 0, 1)))).toBeGreaterThan(0.01);
  });

  it("gives a trainer that continues from a state the bits of an unbroken run", async () => {
    const { model, loadWeights, ...fixture } = await withDropout(0.4);
    const batch = batchOf({ ...fixture, model, loadWeights }, "kl-minimization");
    const start = async (seed: number): Promise<{ trainer: GraphTrainer; weights: Weights }> => {
      const weights = await loadWeights();
      const settings = { ...adamW, microBatches: 1, seed };
      return {
        trainer: await createTrainer({ model, weights, objective: kl, settings, options: { threads: 1 } }),
        weights,
      };
    };
    const [whole, first, second, other] = [await start(5), await start(5), await start(5), await start(6)];
    for (let step = 0; step < 4; step += 1) await whole.trainer.step([batch], learningRate);
    for (let step = 0; step < 2; step += 1) await first.trainer.step([batch], learningRate);
    for (const name of first.trainer.state.shapes.keys())
      await second.trainer.state.write(name, await first.trainer.state.read(name));
    second.trainer.continueFrom(2);
    for (let step = 0; step < 2; step += 1) await second.trainer.step([batch], learningRate);
    for (let step = 0; step < 4; step += 1) await other.trainer.step([batch], learningRate);
    for (const { name } of trainedParameters(model)) {
      expect(second.weights.get(name)?.data, name).toEqual(whole.weights.get(name)?.data);
      expect(other.weights.get(name)?.data, name).not.toEqual(whole.weights.get(name)?.data);
    }
    for (const { trainer } of [whole, first, second, other]) await trainer.dispose();
  });
});
