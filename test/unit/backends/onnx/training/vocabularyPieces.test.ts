import { describe, expect, it } from "vitest";
import type { Objective } from "../../../../../src/backends/onnx/objectives/objective";
import { buildBackwardGraph, gradientName } from "../../../../../src/backends/onnx/training/stepGraph";
import { encodeGraph } from "../../../../../src/backends/onnx/graph/encode";
import { trainedParameters } from "../../../../../src/backends/onnx/models/adapters/lora";
import { bytesOfScores, placesPerPiece } from "../../../../../src/backends/onnx/models/vocabularyPieces";
import { cpuDevice } from "../../../../../src/backends/onnx/runtime/cpuDevice";
import type { Tensor } from "../../../../../src/backends/onnx/runtime/tensor";
import { elementsOf, scalarOf } from "../../../../../src/backends/onnx/runtime/tensor";
import { loraFixture } from "../../../support/loraFixture";
import { olmoFixture, relativeDistance } from "../../../support/modelFixture";
import { float64Inputs, float64State, objectives } from "../../../support/trainingRun";

const adapterRuns = ["gradient-ascent", "kl-minimization", "npo", "undial"];
const everyWeightRuns = Object.keys(objectives);

describe("the vocabulary projection and the loss in pieces", () => {
  it.each([
    ...everyWeightRuns.map((run) => ["tied-clipped", run] as const),
    ...adapterRuns.map((run) => ["every-projection", run] as const),
  ])("give PyTorch's loss and gradients: %s, %s", async (name, run) => {
    const isAdapter = name === "every-projection";
    const fixture = isAdapter ? await loraFixture(name) : await olmoFixture(name);
    // Three positions at a time: several whole pieces and a smaller one.
    const options = { dataType: "float64", placesPerPiece: { rows: 3, count: 1 } } as const;
    const step = buildBackwardGraph(fixture.model, objectives[run] as Objective, options);
    const session = await cpuDevice.createSession(encodeGraph(step.graph), { threads: 1, optimization: "disabled" });
    const { state, frozen } = await float64State(fixture);
    const outputs = await session.run(float64Inputs(step, fixture, run, { ...frozen, ...state }, 1));
    const expected = fixture.expected.runs[run];
    expect(scalarOf(outputs["loss"] as Tensor)).toBeCloseTo(expected?.loss ?? NaN, 4);
    for (const { name: parameter } of trainedParameters(fixture.model)) {
      const gradient = await fixture.tensor(`gradient.${run}.${parameter}`);
      const isZero = gradient.every((element) => element === 0);
      const distance = relativeDistance(elementsOf(outputs[gradientName(parameter)] as Tensor), gradient);
      expect(distance, parameter).toBeLessThanOrEqual(isZero ? 1e-8 : 1e-5);
    }
    await session.dispose();
  });

  it("are as large as the limit on their bytes allows; a step below the limit has no pieces", () => {
    expect(placesPerPiece(2048)).toBeUndefined();
    const { rows: places = NaN, count = NaN } = placesPerPiece(50_304) ?? {};
    expect(places * 50_304 * 4).toBeLessThanOrEqual(bytesOfScores);
    expect((places + 1) * 50_304 * 4).toBeGreaterThan(bytesOfScores);
    expect(places * count).toBeGreaterThanOrEqual(2048);
    expect(places * (count - 1)).toBeLessThan(2048);
    expect(placesPerPiece(100, 1)?.rows).toBe(1);
  });
});
