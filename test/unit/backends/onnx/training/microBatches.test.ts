import { describe, expect, it } from "vitest";
import { divideTexts, mostParts, packStep } from "../../../../../src/engine/plan/packStep";
import type { Objective } from "../../../../../src/backends/onnx/objectives/objective";
import { createTrainer } from "../../../../../src/backends/onnx/training/trainer";
import type { AdaptedModel } from "../../../../../src/backends/onnx/models/adapters/lora";
import { adaptModel, trainedParameters } from "../../../../../src/backends/onnx/models/adapters/lora";
import type { Tensor } from "../../../../../src/backends/onnx/runtime/tensor";
import { elementsOf } from "../../../../../src/backends/onnx/runtime/tensor";
import { loraFixture } from "../../../support/loraFixture";
import type { ModelFixture } from "../../../support/modelFixture";
import { olmoFixture, relativeDistance, toTexts } from "../../../support/modelFixture";
import { adamW, learningRate, objectives, padId } from "../../../support/trainingRun";

/** Weights and results of three steps on a fixture's texts, in so many parts. */
async function trainInParts(fixture: ModelFixture, run: string, microBatches: number) {
  const weights = await fixture.loadWeights();
  const settings = { ...adamW, microBatches, seed: 0 };
  const trainer = await createTrainer(fixture.model, weights, objectives[run] as Objective, settings, { threads: 1 });
  const forget = toTexts(fixture.batches.forget, "answer").map((text, index) => ({ ...text, index }));
  const retain = toTexts(fixture.batches.retain, "answer");
  const referenceLosses = Float32Array.from(fixture.expected.referenceLoss);
  const most = mostParts({ forget, retain }, { ...trainer, padId, referenceLosses });
  const packing = { ...trainer, microBatches: Math.min(microBatches, most), padId, referenceLosses };
  const parts = packStep({ forget, retain }, packing);
  const results = [];
  for (let step = 0; step < 3; step += 1) results.push(await trainer.step(parts, learningRate));
  await trainer.dispose();
  return { weights, results, parts, most };
}

describe("a step in parts", () => {
  it.each(["gradient-ascent", "gradient-difference", "kl-minimization", "npo", "undial", "memorization"])(
    "is the step in one part, down to a text a part: %s",
    async (run) => {
      // With every weight trained, KL's divergence starts at 0: where a weight has no other gradient, the sign of a
      // rounding error would decide which way AdamW goes. An adapter that is not fresh starts away from 0.
      const everyWeight = run === "kl-minimization" ? [] : [await olmoFixture("untied")];
      for (const fixture of [...everyWeight, await loraFixture("every-projection")]) {
        const whole = await trainInParts(fixture, run, 1);
        for (const microBatches of [3, Infinity]) {
          const divided = await trainInParts(fixture, run, microBatches);
          expect(divided.parts).toHaveLength(Math.min(microBatches, divided.most));
          for (const { name } of trainedParameters(fixture.model)) {
            const [actual, expected] = [divided, whole].map(({ weights }) => elementsOf(weights.get(name) as Tensor));
            expect(relativeDistance(actual as ArrayLike<number>, expected as ArrayLike<number>), name).toBeLessThan(
              1e-5,
            );
          }
          for (const [step, expected] of whole.results.entries()) {
            const actual = divided.results[step];
            expect(actual?.loss).toBeCloseTo(expected.loss, 4);
            expect(actual?.gradientNorm).toBeCloseTo(expected.gradientNorm, 4);
            for (const part of ["forgetLoss", "retainLoss"] as const) {
              expect(actual?.[part] === null).toBe(expected[part] === null);
              expect(actual?.[part] ?? 0).toBeCloseTo(expected[part] ?? 0, 4);
            }
          }
        }
      }
    },
  );
});

describe("a step in parts, with dropout", () => {
  it("leaves out the very numbers that the step in one part leaves out", async () => {
    const fixture = await loraFixture("every-projection");
    const { base, lora } = fixture.model as AdaptedModel;
    const own = { ...fixture, model: adaptModel(base, { ...lora, dropout: 0.3 }) };
    const whole = await trainInParts(own, "npo", 1);
    const plain = await trainInParts(fixture, "npo", 1);
    expect(Math.abs((whole.results[0]?.loss ?? 0) - (plain.results[0]?.loss ?? 0))).toBeGreaterThan(1e-3);
    for (const microBatches of [2, Infinity]) {
      const divided = await trainInParts(own, "npo", microBatches);
      for (const [step, { loss, gradientNorm }] of whole.results.entries()) {
        expect(divided.results[step]?.loss).toBeCloseTo(loss, 4);
        expect(divided.results[step]?.gradientNorm).toBeCloseTo(gradientNorm, 4);
      }
      for (const { name } of trainedParameters(own.model)) {
        const [actual, expected] = [divided, whole].map(({ weights }) => elementsOf(weights.get(name) as Tensor));
        expect(relativeDistance(actual as ArrayLike<number>, expected as ArrayLike<number>), name).toBeLessThan(1e-5);
      }
    }
  });
});

describe("divideTexts", () => {
  const texts = [5, 9, 2, 7, 7, 3].map((length) => ({ ids: Array<number>(length).fill(4), targetStart: 1 }));

  it("deals every text out once, in parts of about as many tokens", () => {
    const parts = divideTexts(texts, 3);
    expect(
      parts
        .flat()
        .map((text) => texts.indexOf(text))
        .sort(),
    ).toEqual([0, 1, 2, 3, 4, 5]);
    expect(parts.map((part) => part.reduce((sum, { ids }) => sum + ids.length, 0))).toEqual([11, 12, 10]);
  });

  it("gives every part a text while there are enough, and the last parts none", () => {
    expect(divideTexts(texts, 6).map((part) => part.length)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(divideTexts(texts, 8).map((part) => part.length)).toEqual([1, 1, 1, 1, 1, 1, 0, 0]);
  });
});

describe("packStep", () => {
  const text = { ids: [4, 5, 6], targetStart: 1 };
  const planned = { forget: [{ ...text, index: 0 }], retain: [text, text, text] };
  const packing = { takesEmptyBatches: true, padId, referenceLosses: Float32Array.of(7) };
  const textsOf = (needs: { needsForget: boolean; needsRetain: boolean }, microBatches: number) =>
    packStep(planned, { ...packing, ...needs, microBatches }).map(({ forget, retain }) => [
      forget?.targetCounts.length,
      retain?.targetCounts.length,
    ]);

  const [both, retainAlone] = [
    { needsForget: true, needsRetain: true },
    { needsForget: false, needsRetain: true },
  ];

  it("makes as many parts as there are texts that are used, or as every part can have one of each kind of", () => {
    const most = (needs: { needsForget: boolean; needsRetain: boolean }, takesEmptyBatches: boolean): number =>
      mostParts(planned, { ...packing, ...needs, takesEmptyBatches });
    expect([most(both, true), most(retainAlone, true), most({ needsForget: true, needsRetain: false }, true)]).toEqual([
      4, 4, 1,
    ]);
    expect([most(both, false), most(retainAlone, false)]).toEqual([1, 4]);
  });

  it("gives a text a part of its own where there are as many parts as texts that are used", () => {
    expect(textsOf(both, 4)).toEqual([
      [1, 0],
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
    expect(textsOf(both, 2)).toEqual([
      [1, 1],
      [0, 2],
    ]);
    // Without a forget tower, the forget texts are learnt with the others.
    expect(textsOf(retainAlone, 2)).toEqual([
      [undefined, 2],
      [undefined, 2],
    ]);
  });
});
