import { describe, expect, it } from "vitest";
import { OutOfMemory } from "../../../../src/backends/backend";
import type { StepPart, Trainer } from "../../../../src/backends/backend";
import { trainedParameters } from "../../../../src/backends/onnx/models/adapters/lora";
import type { Objective } from "../../../../src/backends/onnx/objectives/objective";
import type { Tensor } from "../../../../src/backends/onnx/runtime/tensor";
import { elementsOf } from "../../../../src/backends/onnx/runtime/tensor";
import { createShrinkingSteps } from "../../../../src/engine/run/shrinkingSteps";
import { loraFixture } from "../../support/loraFixture";
import type { ModelFixture } from "../../support/modelFixture";
import { olmoFixture, relativeDistance, toTexts } from "../../support/modelFixture";
import { seamTrainer } from "../../support/seamTrainer";
import { learningRate, objectives } from "../../support/trainingRun";

const tokensOf = ({ forget, retain }: StepPart): number =>
  [...forget, ...retain].reduce((sum, { ids }) => sum + ids.length - 1, 0);

/** The trainer on a machine whose memory holds parts of so many tokens. */
const withRoomFor = (tokens: number, trainer: Pick<Trainer, "step">, failure: Error): Pick<Trainer, "step"> => ({
  step: (parts, rate) =>
    parts.some((part) => tokensOf(part) > tokens) ? Promise.reject(failure) : trainer.step(parts, rate),
});

/** Two steps of a fixture's texts on a machine whose memory holds parts of so many tokens. */
async function trainWithRoomFor(tokens: number, fixture: ModelFixture, failure: Error = new OutOfMemory("bad_alloc")) {
  const weights = await fixture.loadWeights();
  const objective = objectives["npo"] as Objective;
  const trainer = await seamTrainer({ model: fixture.model, weights, objective }, 1, { threads: 1 });
  const planned = {
    forget: toTexts(fixture.batches.forget, "answer").map((text, index) => ({ ...text, index })),
    retain: toTexts(fixture.batches.retain, "answer"),
  };
  const warnings: string[] = [];
  const takeStep = createShrinkingSteps(
    withRoomFor(tokens, trainer, failure),
    { needs: trainer.needs, microBatches: 1, referenceLosses: fixture.expected.referenceLoss },
    (step, message) => warnings.push(`${step}: ${message}`),
  );
  try {
    const steps = [await takeStep(1, planned, learningRate), await takeStep(2, planned, learningRate)];
    return { weights, warnings, steps };
  } finally {
    await trainer.dispose();
  }
}

describe("a step that memory does not suffice for", () => {
  it.each(["olmo", "lora"])("is computed in smaller parts, with the same result: %s", async (kind) => {
    const fixture = await (kind === "olmo" ? olmoFixture("untied") : loraFixture("every-projection"));
    const whole = await trainWithRoomFor(Infinity, fixture);
    expect(whole.warnings).toEqual([]);
    const tokens = whole.steps[0]?.parts.reduce((sum, part) => sum + tokensOf(part), 0) ?? NaN;
    const shrunk = await trainWithRoomFor(0.3 * tokens, fixture);
    // The second step starts with as many parts as the first one ended with, so there is no more warning.
    expect(shrunk.warnings).toEqual([
      expect.stringMatching(/^1: Memory ran out in step 1\. From now on a step is computed in 2 parts/),
      expect.stringMatching(
        /^1: .* 4 parts, .*; set "training.microBatches" to 4 to use this number from the start\.$/,
      ),
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

  it("fails with a remedy if memory does not even hold one text", async () => {
    await expect(trainWithRoomFor(1, await olmoFixture("untied"))).rejects.toThrow(
      /^Memory ran out in step 1, whose parts cannot be smaller: set "training\.gradientCheckpointing"/,
    );
  });

  it("fails at once for another error", async () => {
    await expect(trainWithRoomFor(1, await olmoFixture("untied"), new Error("Invalid dimensions"))).rejects.toThrow(
      /^Invalid dimensions$/,
    );
  });
});
