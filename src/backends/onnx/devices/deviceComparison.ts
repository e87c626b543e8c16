import { differentiate } from "../graph/differentiate";
import { Graph } from "../graph/graph";
import type { Value } from "../graph/graph";
import { multiHeadAttention } from "../graph/operators/attention";
import { add, multiply, sigmoid } from "../graph/operators/elementwise";
import { gemm } from "../graph/operators/linear";
import { layerNormalization, logSoftmax } from "../graph/operators/normalization";
import { reduceSum } from "../graph/operators/reduction";
import { createGraphSession } from "../models/graphSession";
import { cpuDevice } from "../runtime/cpuDevice";
import type { Device } from "../runtime/device";
import type { GraphSessionOptions } from "../models/graphSession";
import type { Tensors } from "../runtime/session";
import { createRandom } from "../../../protocol/random";
import { elementsOf, floatTensor } from "../runtime/tensor";

/** Speed and accuracy of a device, compared with the CPU. */
interface Comparison {
  /** Largest relative error of a gradient, ‖device − CPU‖ / ‖CPU‖. */
  readonly error: number;
  /** Seconds of one run. */
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/**
 * Runs the forward and backward pass of a small network on a device and on the CPU, and compares speed and results. The
 * times are means over a few runs, without the first run. The function also computes the attention of a single token on
 * both devices. Each of the two computations has an error, and the function returns the larger error.
 * @param precision the precision of the matrix products on the device
 * @param width the width of the network's layers. The network's three matrix products take 18·width³ operations in each
 *   run
 */
export async function compareWithCpu(
  device: Device,
  width: number,
  precision: GraphSessionOptions["precision"] = "float32",
): Promise<Comparison> {
  const { error, seconds, cpuSeconds } = await compareGraph(device, network(width), precision);
  const attention = await compareGraph(device, attentionOfOneToken(), precision);
  return { error: Math.max(error, attention.error), seconds, cpuSeconds };
}

async function compareGraph(
  device: Device,
  graph: Graph,
  precision: NonNullable<GraphSessionOptions["precision"]>,
): Promise<Comparison> {
  const inputs = numbersFor(graph);
  const onCpu = await timed(cpuDevice, graph, inputs);
  const onDevice = await timed(device, graph, inputs, precision);
  const errors = Object.entries(onCpu.outputs).map(([name, expected]) =>
    distance(elementsOf(onDevice.outputs[name] as never), elementsOf(expected)),
  );
  return { error: Math.max(...errors), seconds: onDevice.seconds, cpuSeconds: onCpu.seconds };
}

/**
 * Builds the attention of one token, as in decoding. The provider's kernel reads 64 tokens of the cache at once. The
 * cache has more than 64 tokens, so that the test also covers the kernel's second read.
 */
function attentionOfOneToken(): Graph {
  const [batch, heads, slots, size] = [4, 4, 70, 32];
  const graph = new Graph();
  const own = (name: string): Value => graph.input(name, "float32", [batch, 1, heads * size]);
  const cached = (name: string): Value => graph.input(name, "float32", [batch, heads, slots, size]);
  const [attended] = multiHeadAttention(
    {
      queries: own("queries"),
      keys: own("keys"),
      values: own("values"),
      cachedKeys: cached("cachedKeys"),
      cachedValues: cached("cachedValues"),
      mask: graph.input("mask", "float32", [batch, 1, 1, slots + 1]),
    },
    heads,
  );
  graph.output("attended", attended);
  return graph;
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
  for (const [weight, gradient] of differentiate(loss, [first, second]))
    graph.output(`gradient.${weight.name}`, gradient);
  return graph;
}

/**
 * Draws the inputs. With drawn numbers, no sum of the network nearly cancels: of a sum that does, a correct device
 * computes other digits than the CPU, because it adds in another order.
 */
function numbersFor(graph: Graph): Tensors {
  const random = createRandom(1);
  return Object.fromEntries(
    graph.inputs.map(({ name, shape }, index) => {
      const sizes = shape as number[];
      const count = sizes.reduce((product, size) => product * size, 1);
      const scale = index === 0 ? 1 : 1 / Math.sqrt(sizes.at(-1) ?? 1);
      return [
        name,
        floatTensor(
          Float32Array.from({ length: count }, () => scale * random.normal()),
          sizes,
        ),
      ];
    }),
  );
}

const timedRuns = 3;

async function timed(
  device: Device,
  graph: Graph,
  inputs: Tensors,
  precision?: GraphSessionOptions["precision"],
): Promise<{ outputs: Tensors; seconds: number }> {
  // Downloading the loss waits for the end of a run, so the measured time covers the whole run. The gradients stay on
  // the device, because their download would take most of the time.
  const residentOutputs = graph.outputs.map(({ name }) => name).filter((name) => name !== "loss");
  const session = await createGraphSession(graph, { device, precision, residentOutputs });
  const placed: Record<string, Tensors[string]> = {};
  for (const [name, tensor] of Object.entries(inputs)) placed[name] = await device.upload(tensor);
  const release = (tensors: Tensors): void => Object.values(tensors).forEach((tensor) => device.release(tensor));
  try {
    // The first run is not timed, because the device compiles its programs during this run.
    const first = await session.run(placed);
    const outputs: Record<string, Tensors[string]> = {};
    for (const [name, tensor] of Object.entries(first)) outputs[name] = await device.download(tensor);
    release(first);
    const start = performance.now();
    for (let count = 0; count < timedRuns; count += 1) release(await session.run(placed));
    return { outputs, seconds: (performance.now() - start) / 1000 / timedRuns };
  } finally {
    release(placed);
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
