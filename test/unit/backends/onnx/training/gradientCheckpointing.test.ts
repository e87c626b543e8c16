import { describe, expect, it } from "vitest";
import type { Objective } from "../../../../../src/backends/onnx/objectives/objective";
import { buildBackwardGraph } from "../../../../../src/backends/onnx/training/stepGraph";
import { encodeGraph, lowerGraph } from "../../../../../src/backends/onnx/graph/encode";
import { trainedParameters } from "../../../../../src/backends/onnx/models/adapters/lora";
import { cpuDevice } from "../../../../../src/backends/onnx/runtime/cpuDevice";
import type { Tensor } from "../../../../../src/backends/onnx/runtime/tensor";
import { elementsOf } from "../../../../../src/backends/onnx/runtime/tensor";
import { loraFixture } from "../../../support/loraFixture";
import { modelFixture, relativeDistance } from "../../../support/modelFixture";
import { float64Inputs, float64State, objectives } from "../../../support/trainingRun";

const cases = [
  ["olmo/untied", "gradient-difference"],
  ["olmo/grouped", "npo"],
  ["llama/biased-bfloat16", "gradient-difference"],
  ["every-projection", "kl-minimization"],
] as const;

const fixtureOf = (name: string) => (name.includes("/") ? modelFixture(name) : loraFixture(name));

describe("gradient checkpointing", () => {
  it.each(cases)("gives PyTorch's gradients: %s, %s", async (name, run) => {
    const fixture = await fixtureOf(name);
    const options = { dataType: "float64", gradientCheckpointing: true } as const;
    const step = buildBackwardGraph(fixture.model, objectives[run] as Objective, options);
    const session = await cpuDevice.createSession(encodeGraph(step.graph), { threads: 1, optimization: "disabled" });
    const { state, frozen } = await float64State(fixture);
    const outputs = await session.run(float64Inputs(step, fixture, run, { ...frozen, ...state }, 1));
    for (const { name: parameter } of trainedParameters(fixture.model)) {
      const gradient = await fixture.tensor(`gradient.${run}.${parameter}`);
      const isZero = gradient.every((element) => element === 0);
      const distance = relativeDistance(elementsOf(outputs[`gradient.${parameter}`] as Tensor), gradient);
      expect(distance, parameter).toBeLessThanOrEqual(isZero ? 1e-8 : 1e-5);
    }
    await session.dispose();
  });

  it("makes the backward pass read only the input of a layer", async () => {
    const { model } = await modelFixture("olmo/untied");
    const objective = objectives["memorization"] as Objective;
    const nodesOf = (gradientCheckpointing: boolean) =>
      lowerGraph(buildBackwardGraph(model, objective, { gradientCheckpointing }).graph).nodes;
    // The gradient of a softmax reads its output. So each layer has one softmax without checkpointing, and two with it.
    const softmaxes = (checkpointing: boolean): number =>
      nodesOf(checkpointing).filter(({ operator }) => operator === "Softmax").length;
    expect(softmaxes(false)).toBe(model.layerCount);
    expect(softmaxes(true)).toBe(2 * model.layerCount);
    // Only the forward pass reads the outputs of its softmax nodes.
    const nodes = nodesOf(true);
    const [first] = nodes.filter(({ operator }) => operator === "Softmax");
    const readers = nodes.filter(({ inputs }) => inputs.includes(first?.outputs[0] ?? ""));
    expect(readers.map(({ operator }) => operator)).toEqual(["MatMul"]);
  });
});
