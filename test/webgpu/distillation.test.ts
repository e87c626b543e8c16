import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createScorer } from "../../src/backends/onnx/inference/scorer";
import { openDevice } from "../../src/backends/onnx/models/openDevice";
import { packTexts } from "../../src/backends/onnx/models/textBatch";
import { placeWeights, releaseWeights } from "../../src/backends/onnx/models/weights";
import { distillation } from "../../src/backends/onnx/objectives/distillation";
import { cpuDevice } from "../../src/backends/onnx/runtime/cpuDevice";
import type { Device } from "../../src/backends/onnx/runtime/device";
import { fallenBack } from "../../src/backends/onnx/runtime/profile";
import { createTrainer } from "../../src/backends/onnx/training/createTrainer";
import { olmoFixture } from "../unit/support/modelFixture";
import { adamW, padId } from "../unit/support/trainingRun";

const listed = 5;

describe("distillation on the device", () => {
  const left: string[] = [];
  let device: Device;
  beforeAll(async () => {
    device = await openDevice("webgpu", (profile) => left.push(...fallenBack(profile).map(({ operator }) => operator)));
  });
  afterAll(() => device.dispose());

  const topTokensOn = async (on: Device) => {
    const fixture = await olmoFixture("one-layer-bfloat16");
    const weights = await placeWeights(await fixture.loadWeights(), on);
    const scorer = await createScorer(fixture.model, padId, { device: on, topTokens: listed });
    const texts = fixture.batches.forget.map(({ ids }) => ({ ids, targetStart: 1 }));
    const scores = await scorer.score(weights, texts);
    await scorer.dispose();
    releaseWeights(weights, on);
    return scores;
  };

  it("lists the likeliest tokens as on the CPU", async () => {
    const [actual, expected] = [await topTokensOn(device), await topTokensOn(cpuDevice)];
    actual.forEach(({ topTokens = [] }, text) =>
      topTokens.forEach(({ ids, logProbabilities, restProbability }, place) => {
        const wanted = expected[text]?.topTokens?.[place];
        expect(ids).toEqual(wanted?.ids);
        logProbabilities.forEach((log, rank) => expect(log).toBeCloseTo(wanted?.logProbabilities[rank] ?? NaN, 4));
        expect(restProbability).toBeCloseTo(wanted?.restProbability ?? NaN, 5);
      }),
    );
    expect(actual.flatMap(({ topTokens = [] }) => topTokens).length).toBeGreaterThan(20);
    // The host converts the indices. Everything else stays on the device.
    expect(left.filter((operator) => !["Cast", "MemcpyToHost"].includes(operator))).toEqual([]);
  });

  it("takes the same step as on the CPU, and computes every node of it", async () => {
    left.length = 0;
    const fixture = await olmoFixture("one-layer-bfloat16");
    const forget = fixture.batches.forget.map(({ ids }) => {
      const predicted = ids.slice(1);
      const teacher = {
        listed: 2,
        tokens: Int32Array.from(predicted.flatMap((id) => [id, (id + 7) % 40])),
        logProbabilities: Float32Array.from(predicted.flatMap(() => [Math.log(0.1), Math.log(0.6)])),
        restLogProbabilities: Float32Array.from(predicted, () => Math.log(0.3)),
      };
      return { ids, targetStart: 1, teacher, aimedLoss: 3 };
    });
    const retain = fixture.batches.retain.map(({ ids }) => ({ ids, targetStart: 1 }));
    const weights = { forgetWeight: 1, retainWeight: 1, retainTerm: "loss" } as const;
    for (const divergence of ["forward", "reverse", "jensen-shannon"] as const) {
      const [actual, expected] = await Promise.all(
        [device, cpuDevice].map(async (on) => {
          const placed = await placeWeights(await fixture.loadWeights(), on);
          const trainer = await createTrainer({
            model: fixture.model,
            weights: placed,
            objective: distillation({
              divergence,
              divergenceWeight: 1,
              tokenWeight: 0.5,
              documentWeight: 2,
              ...weights,
            }),
            settings: { ...adamW, microBatches: 1, seed: 0 },
            options: { device: on },
          });
          const result = await trainer.step(
            [{ forget: packTexts(forget, padId), retain: packTexts(retain, padId) }],
            1e-3,
          );
          await trainer.dispose();
          releaseWeights(placed, on);
          return result;
        }),
      );
      expect((actual?.loss ?? NaN) / (expected?.loss ?? NaN)).toBeCloseTo(1, 4);
      expect((actual?.gradientNorm ?? NaN) / (expected?.gradientNorm ?? NaN)).toBeCloseTo(1, 4);
    }
    expect(left).toEqual([]);
  });
});
