import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { differentiate } from "../../src/backends/onnx/graph/differentiate";
import type { Value } from "../../src/backends/onnx/graph/graph";
import { Graph } from "../../src/backends/onnx/graph/graph";
import { multiply } from "../../src/backends/onnx/graph/operators/elementwise";
import { reduceSum } from "../../src/backends/onnx/graph/operators/reduction";
import { createGraphSession } from "../../src/backends/onnx/models/graphSession";
import { openDevice } from "../../src/backends/onnx/models/openDevice";
import { cpuDevice } from "../../src/backends/onnx/runtime/cpuDevice";
import type { Device } from "../../src/backends/onnx/runtime/device";
import { fallenBack } from "../../src/backends/onnx/runtime/profile";
import type { Tensors } from "../../src/backends/onnx/runtime/session";
import { elementsOf, floatTensor } from "../../src/backends/onnx/runtime/tensor";
import { spreadNumbers, toInteger } from "../unit/support/evaluateGraph";
import { relativeDistance } from "../unit/support/modelFixture";
import { operatorCases } from "../unit/support/operatorCases";

/** Every operator with its gradients in one graph, since a session for each operator would take minutes. */
function graphOfAll(): { graph: Graph; inputs: Tensors } {
  const graph = new Graph();
  const inputs: Record<string, Tensors[string]> = {};
  operatorCases.forEach(({ operands, indices = [], build }, position) => {
    const values = operands.map(({ shape, elements }, index) => {
      const name = `${position}.x${index}`;
      inputs[name] = floatTensor(Float32Array.from(elements), shape);
      return graph.input(name, "float32", shape);
    });
    const indexValues = indices.map((array, index) => {
      const name = `${position}.i${index}`;
      inputs[name] = toInteger(array);
      return graph.input(name, "int64", array.shape);
    });
    const output = build(values, indexValues);
    const shape = output.shape as number[];
    const size = shape.reduce((count, dimension) => count * dimension, 1);
    const weights = graph.constant(spreadNumbers(size, 80), "float32", shape);
    const gradients = differentiate(reduceSum(multiply(output, weights)), values);
    graph.output(`${position}.output`, output);
    values.forEach((value, index) => graph.output(`${position}.gradient${index}`, gradients.get(value) as Value));
  });
  return { graph, inputs };
}

/**
 * ‖actual − expected‖ / ‖expected‖. A device may compute e^x, √x and quotients with an error of a few units in the last
 * place (WGSL, section 15.7.4), and the gradient of a normalisation is a difference of such numbers.
 */
const tolerance = 5e-6;

describe("every operator on the device", () => {
  const left: string[] = [];
  let device: Device;
  let onCpu: Tensors;
  let onDevice: Tensors;

  beforeAll(async () => {
    device = await openDevice("webgpu", (profile) => left.push(...fallenBack(profile).map(({ operator }) => operator)));
    const { graph, inputs } = graphOfAll();
    const run = async (on: Device): Promise<Tensors> => {
      const session = await createGraphSession(graph, { device: on });
      const outputs = await session.run(inputs);
      await session.dispose();
      return outputs;
    };
    onCpu = await run(cpuDevice);
    onDevice = await run(device);
  });
  afterAll(() => device.dispose());

  it.each(operatorCases.map(({ name }, position) => [name, position] as const))(
    "%s: its value and its gradients are those of the CPU",
    (_, position) => {
      const names = Object.keys(onCpu).filter((name) => name.startsWith(`${position}.`));
      expect(names.length).toBeGreaterThan(1);
      for (const name of names) {
        const [actual, expected] = [onDevice, onCpu].map(({ [name]: tensor }) =>
          Array.from(elementsOf(tensor as never)),
        );
        expect(actual?.length).toBe(expected?.length);
        expect(relativeDistance(actual ?? [], expected ?? []), name).toBeLessThanOrEqual(tolerance);
      }
    },
  );

  it("is computed there; the host only converts the indices of TopK", () => {
    expect(left).toEqual(["MemcpyToHost", "Cast"]);
  });
});
