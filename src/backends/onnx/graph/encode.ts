import type { Dialect, Precision } from "./dialect";
import { writtenType } from "./dialect";
import type { Graph, Node, Value } from "./graph";
import { float16Rules } from "./float16Rules";
import type { LoweringRule } from "./lowering";
import { Lowering } from "./lowering";
import { loweringRules } from "./loweringRules";
import type { OnnxGraph, OnnxNode, OnnxValue } from "./onnxFormat";
import { encodeModel } from "./onnxFormat";
import type { Operator } from "./signatures/table";
import { webGpuRules } from "./webGpuRules";

/** Encodes a graph as an ONNX model that onnxruntime can load. */
export function encodeGraph(graph: Graph, dialect: Dialect = "standard", precision: Precision = "float32"): Uint8Array {
  return encodeModel(lowerGraph(graph, dialect, precision));
}

/** Writes the nodes on which the graph's outputs depend. The other nodes are left out. */
export function lowerGraph(graph: Graph, dialect: Dialect = "standard", precision: Precision = "float32"): OnnxGraph {
  const rules = {
    ...loweringRules,
    ...(dialect === "webgpu" && webGpuRules),
    ...(precision === "float16" && float16Rules),
  };
  const typeOf = ({ name, dataType, shape }: Value): OnnxValue => ({
    name,
    dataType: writtenType(dataType, dialect),
    shape,
  });
  const lowering = new Lowering(graph, (body) => lowerGraph(body, dialect, precision));
  const needed = neededNodes(graph);
  for (const node of graph.nodes) {
    if (!needed.has(node)) continue;
    const names = (values: readonly Value[]): string[] => values.map((value) => lowering.nameOf(value));
    const rule = rules[node.operator] as LoweringRule<Operator>;
    rule(lowering, node as Parameters<typeof rule>[1], names(node.inputs), names(node.outputs));
  }
  for (const { name, value } of graph.outputs)
    if (lowering.nameOf(value) !== name) lowering.emit("Identity", [lowering.nameOf(value)], [name]);

  const used = new Set(lowering.nodes.flatMap(({ inputs }) => inputs));
  const constants = graph.constants
    .filter(({ value }) => used.has(value.name))
    .map(({ value, elements }) => ({ ...typeOf(value), shape: value.shape as readonly number[], elements }));
  return {
    nodes: leavesLast(lowering.nodes),
    initializers: [...constants, ...lowering.initializers],
    inputs: graph.inputs.map(typeOf),
    outputs: graph.outputs.map(({ name, value }) => ({ ...typeOf(value), name })),
  };
}

/**
 * Moves the leaves to the end of the list and reverses their order. A leaf is a node whose outputs no other node reads.
 * A weight's gradient is an example. onnxruntime goes through the leaves from the last to the first. For each leaf,
 * onnxruntime computes the values that the leaf needs and that do not exist yet. The gradient that the backward pass
 * can compute first must therefore be the last leaf. Otherwise, the activations of every layer stay in memory until the
 * end of the backward pass.
 */
function leavesLast(nodes: readonly OnnxNode[]): OnnxNode[] {
  const read = new Set(nodes.flatMap(namesRead));
  const isLeaf = ({ outputs }: OnnxNode): boolean => !outputs.some((name) => read.has(name));
  return [...nodes.filter((node) => !isLeaf(node)), ...nodes.filter(isLeaf).reverse()];
}

/**
 * Names of the values that a node reads. If the node is a Loop, this includes the names that the nodes of its body
 * read.
 */
const namesRead = ({ inputs, attributes }: OnnxNode): readonly string[] => [
  ...inputs,
  ...Object.values(attributes).flatMap((attribute) =>
    typeof attribute === "object" && "graph" in attribute ? attribute.graph.nodes.flatMap(namesRead) : [],
  ),
];

function neededNodes(graph: Graph): Set<Node> {
  const needed = new Set<Node>();
  const pending = graph.outputs.map(({ value }) => value);
  for (let value = pending.pop(); value; value = pending.pop()) {
    const { producer } = value;
    if (!producer || needed.has(producer)) continue;
    needed.add(producer);
    pending.push(...producer.inputs);
  }
  return needed;
}
