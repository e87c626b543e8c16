import { describe, expect, it } from "vitest";
import { divideStep, mostParts } from "../../../../../src/engine/plan/divideStep";
import type { Objective } from "../../../../../src/backends/onnx/objectives/objective";
import type { AdaptedModel } from "../../../../../src/backends/onnx/models/adapters/lora";
import { adaptModel, trainedParameters } from "../../../../../src/backends/onnx/models/adapters/lora";
import type { Tensor } from "../../../../../src/backends/onnx/runtime/tensor";
import { elementsOf } from "../../../../../src/backends/onnx/runtime/tensor";
import { loraFixture } from "../../../support/loraFixture";
import type { ModelFixture } from "../../../support/modelFixture";
import { olmoFixture, relativeDistance, toTexts } from "../../../support/modelFixture";
import { seamTrainer } from "../../../support/seamTrainer";
import { learningRate, objectives } from "../../../support/trainingRun";

/** Weights and results of three steps on a fixture's texts, in so many parts. */
async function trainInParts(fixture: ModelFixture, run: string, microBatches: number) {
  const weights = await fixture.loadWeights();
  const trained = { model: fixture.model, weights, objective: objectives[run] as Objective };
  const trainer = await seamTrainer(trained, microBatches, { threads: 1 });
  const forget = toTexts(fixture.batches.forget, "answer").map((text, index) => ({ ...text, index }));
  const retain = toTexts(fixture.batches.retain, "answer");
  const { needs } = trainer;
  const most = mostParts({ forget, retain }, needs);
  const division = {
    needs,
    microBatches: Math.min(microBatches, most),
    referenceLosses: fixture.expected.referenceLoss,
  };
  const parts = divideStep({ forget, retain }, division);
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
