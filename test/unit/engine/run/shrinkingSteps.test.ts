import { describe, expect, it } from "vitest";
import type { Objective } from "../../../../src/backends/onnx/objectives/objective";
import { createShrinkingSteps } from "../../../../src/engine/run/shrinkingSteps";
import type { StepBatch } from "../../../../src/backends/onnx/training/stepInputs";
import type { Trainer } from "../../../../src/backends/onnx/training/trainer";
import { createTrainer } from "../../../../src/backends/onnx/training/trainer";
import { trainedParameters } from "../../../../src/backends/onnx/models/adapters/lora";
import type { Tensor } from "../../../../src/backends/onnx/runtime/tensor";
import { elementsOf } from "../../../../src/backends/onnx/runtime/tensor";
import { loraFixture } from "../../support/loraFixture";
import type { ModelFixture } from "../../support/modelFixture";
import { olmoFixture, relativeDistance, toTexts } from "../../support/modelFixture";
import { adamW, learningRate, objectives, padId } from "../../support/trainingRun";

const tokensOf = ({ forget, retain }: StepBatch): number => (forget?.contentTokens ?? 0) + (retain?.contentTokens ?? 0);

/** The trainer, as it were on a machine whose memory holds parts of so many tokens. */
const withRoomFor = (tokens: number, trainer: Trainer, failure: string): Trainer => ({
  ...trainer,
  step: (parts, rate) =>
    parts.some((part) => tokensOf(part) > tokens) ? Promise.reject(new Error(failure)) : trainer.step(parts, rate),
});

/** Two steps of a fixture's texts where memory holds so many tokens. */
async function trainWithRoomFor(tokens: number, fixture: ModelFixture, failure = "std::bad_alloc") {
  const weights = await fixture.loadWeights();
  const objective = objectives["npo"] as Objective;
  const settings = { ...adamW, microBatches: 1, seed: 0 };
  const trainer = await createTrainer(fixture.model, weights, objective, settings, { threads: 1 });
  const planned = {
    forget: toTexts(fixture.batches.forget, "answer").map((text, index) => ({ ...text, index })),
    retain: toTexts(fixture.batches.retain, "answer"),
  };
  const referenceLosses = Float32Array.from(fixture.expected.referenceLoss);
  const warnings: string[] = [];
  const takeStep = createShrinkingSteps(
    withRoomFor(tokens, trainer, failure),
    { ...trainer, microBatches: 1, padId, referenceLosses },
    (step, message) => warnings.push(`${step}: ${message}`),
  );
  try {
    const steps = [await takeStep(1, planned, learningRate), await takeStep(2, planned, learningRate)];
    return { weights, warnings, steps };
  } finally {
    await trainer.dispose();
  }
}

describe("where memory does not suffice for a step", () => {
  it.each(["olmo", "lora"])("it is computed in smaller parts, with the same result: %s", async (kind) => {
    const fixture = await (kind === "olmo" ? olmoFixture("untied") : loraFixture("every-projection"));
    const whole = await trainWithRoomFor(Infinity, fixture);
    expect(whole.warnings).toEqual([]);
    const tokens = whole.steps[0]?.parts.reduce((sum, part) => sum + tokensOf(part), 0) ?? NaN;
    const shrunk = await trainWithRoomFor(0.3 * tokens, fixture);
    // The second step begins with the parts that the first one ended with, so it warns of nothing.
    expect(shrunk.warnings).toEqual([
      expect.stringMatching(/^1: Memory ran out in step 1, so a step is computed in 2 parts from now on/),
      expect.stringMatching(/^1: .* 4 parts .*; set "training.microBatches" to 4 to begin so\.$/),
    ]);
    expect(shrunk.steps.map((step) => step.parts.length)).toEqual([4, 4]);
    for (const [index, { result }] of whole.steps.entries()) {
      const found = shrunk.steps[index]?.result;
      for (const name of ["loss", "forgetLoss", "retainLoss", "gradientNorm"] as const)
        expect(Math.abs((found?.[name] ?? NaN) / (result[name] ?? NaN) - 1), name).toBeLessThan(1e-5);
    }
    for (const { name } of trainedParameters(fixture.model)) {
      const [found, expected] = [shrunk, whole].map(({ weights }) => elementsOf(weights.get(name) as Tensor));
      expect(relativeDistance(found as ArrayLike<number>, expected as ArrayLike<number>), name).toBeLessThan(1e-5);
    }
  });

  it("not even for a text, a sentence says what would help", async () => {
    await expect(trainWithRoomFor(1, await olmoFixture("untied"))).rejects.toThrow(
      /^Memory ran out in step 1, whose parts cannot be smaller: set "training\.gradientCheckpointing"/,
    );
  });

  it("and what fails for another reason is no want of memory", async () => {
    await expect(trainWithRoomFor(1, await olmoFixture("untied"), "Invalid dimensions")).rejects.toThrow(
      /^Invalid dimensions$/,
    );
  });
});
