import { differentiate } from "../graph/differentiate";
import { Graph } from "../graph/graph";
import type { Value } from "../graph/graph";
import { add, multiply, sigmoid } from "../graph/operators/elementwise";
import { gemm } from "../graph/operators/linear";
import { layerNormalization, logSoftmax } from "../graph/operators/normalization";
import { reduceSum } from "../graph/operators/reduction";
import { createGraphSession } from "../models/device";
import { cpuDevice } from "../runtime/cpuDevice";
import type { Device } from "../runtime/device";
import type { SessionOptions, Tensors } from "../runtime/session";
import { elementsOf, floatTensor } from "../runtime/tensor";

/** How a device did beside the CPU. */
export interface Comparison {
  /** ‖device − CPU‖ / ‖CPU‖ of the gradient, the largest of all. */
  readonly error: number;
  /** Seconds of one run. */
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/**
 * Runs a small network forward and back, the mean of a few runs after the first, on a device and on the CPU.
 * @param products what the device computes them in
 * @param width of its layers; its three products take 18·width³ operations a run
 */
export async function compareWithCpu(
  device: Device,
  width: number,
  products: SessionOptions["products"] = "float32",
): Promise<Comparison> {
  const graph = network(width);
  const inputs = numbersFor(graph);
  const onCpu = await timed(cpuDevice, graph, inputs);
  const onDevice = await timed(device, graph, inputs, products);
  const errors = Object.entries(onCpu.outputs).map(([name, expected]) =>
    distance(elementsOf(onDevice.outputs[name] as never), elementsOf(expected)),
  );
  return { error: Math.max(...errors), seconds: onDevice.seconds, cpuSeconds: onCpu.seconds };
}

function network(width: number): Graph {
  const graph = new Graph();
  const matrix = (name: string): Value => graph.input(name, "float32", [width, width]);
  const [x, first, second] = [matrix("x"), matrix("first"), matrix("second")];
  const gate = gemm(layerNormalization(x, 1e-5), first, { transposeB: true });
  const hidden = add(x, gemm(multiply(gate, sigmoid(gate)), second, { transposeB: true }));
  const logits = gemm(hidden, first, { transposeB: true });
  const loss = reduceSum(multiply(logSoftmax(logits), 1 / width));
  graph.output("loss", loss);
  // Few numbers come back: reading whole gradients would be what is timed.
  for (const [weight, gradient] of differentiate(loss, [first, second]))
    graph.output(`gradient.${weight.name}`, reduceSum(gradient, { axes: [0] }));
  return graph;
}

const numbersFor = (graph: Graph): Tensors =>
  Object.fromEntries(
    graph.inputs.map(({ name, shape }, index) => {
      const [rows = 0, columns = 0] = shape as number[];
      const elements = Float32Array.from({ length: rows * columns }, (_, place) =>
        Math.fround(Math.sin((place + 1) * (index + 2) * 12.9898) / (index === 0 ? 1 : Math.sqrt(columns))),
      );
      return [name, floatTensor(elements, [rows, columns])];
    }),
  );

const timedRuns = 3;

async function timed(
  device: Device,
  graph: Graph,
  inputs: Tensors,
  products?: SessionOptions["products"],
): Promise<{ outputs: Tensors; seconds: number }> {
  const session = await createGraphSession(graph, { device, products });
  const placed: Record<string, Tensors[string]> = {};
  for (const [name, tensor] of Object.entries(inputs)) placed[name] = await device.upload(tensor);
  try {
    // The first run makes the device's programs.
    const outputs = await session.run(placed);
    const start = performance.now();
    for (let count = 0; count < timedRuns; count += 1) await session.run(placed);
    return { outputs, seconds: (performance.now() - start) / 1000 / timedRuns };
  } finally {
    for (const tensor of Object.values(placed)) device.release(tensor);
    await session.dispose();
  }
}

function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, size] = [0, 0];
  for (let index = 0; index < expected.length; index += 1) {
    difference += ((actual[index] ?? NaN) - (expected[index] ?? NaN)) ** 2;
    size += (expected[index] ?? NaN) ** 2;
  }
  return Math.sqrt(difference / size);
}
