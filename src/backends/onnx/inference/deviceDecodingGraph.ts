import type { Value } from "../graph/graph";
import { Graph } from "../graph/graph";
import { sum } from "../graph/dimensions";
import { add, multiply } from "../graph/operators/elementwise";
import { gather } from "../graph/operators/indexing";
import type { Attended } from "../graph/operators/attention";
import { multiHeadAttention } from "../graph/operators/attention";
import { concat, reshape, transpose, transposeLast } from "../graph/operators/layout";
import { matmul } from "../graph/operators/linear";
import { softmax } from "../graph/operators/normalization";
import type { LanguageModel, Projected } from "../models/languageModel";
import { cacheNames } from "./keyValueCache";
import type { NextTokenOptions } from "./nextTokens";
import { outputNextTokens } from "./nextTokens";
import type { RememberLayer } from "./promptGraph";
import { startTokenGraph } from "./tokenGraph";
import { windowMasks } from "./windowMask";

/*
 * These graphs decode with a cache on the device: the keys and values of every layer, [batch, keyValueHeads, slots,
 * headSize]. Each graph has the old cache as an input and a new cache as an output. The new cache then replaces the old
 * cache. All rows have the same number of slots. If a prompt is shorter than others, padding fills its last slots, and
 * the mask hides this padding.
 */

/** Name of the graph output that contains the new content of a cache. */
export function grownName(cacheName: string): string {
  return `grown.${cacheName}`;
}

/** Names of all caches of a model. */
export function allCacheNames({ layerCount }: LanguageModel): readonly string[] {
  return Array.from({ length: layerCount }, (_, layer) => cacheNames(layer)).flat();
}

/** Outputs the keys and values of the tokens that the graph read, in the layout of `buildDeviceDecodingGraph`. */
export const rememberOnDevice: RememberLayer = (graph, layer, { keys, values }) => {
  const [keysName, valuesName] = cacheNames(layer);
  graph.output(grownName(keysName), transpose(keys, [0, 2, 1, 3]));
  graph.output(grownName(valuesName), transpose(values, [0, 2, 1, 3]));
};

/**
 * Reads one more token of every row and outputs the next tokens. `positions` gives the place of each token [batch, 1]
 * in its text. `mask` [batch, 1, 1, slots + 1] is 0 for the slots that a row's token may attend to, and a large
 * negative number for the other slots. The last slot belongs to the token that the graph reads. `places` [batch, 1, 1,
 * slots + 1] gives, for each slot, the position of its token in the text.
 */
export function buildDeviceDecodingGraph(model: LanguageModel, options: NextTokenOptions): Graph {
  const { graph, inputs } = startTokenGraph(model, 1);
  const mask = graph.input("mask", "float32", ["batch", 1, 1, sum("slots", 1)]);
  const maskOf = windowMasks(mask, inputs.positions, mask.shape);
  const { keyValueHeads, headSize } = model;
  const attend = (layer: number, { queries, keys, values, window }: Projected): Value => {
    const [keysName, valuesName] = cacheNames(layer);
    const shape = ["batch", keyValueHeads, "slots", headSize];
    const heads = queries.shape[2] as number;
    const attended = {
      queries: reshape(queries, ["batch", 1, heads * headSize]),
      keys: reshape(keys, ["batch", 1, keyValueHeads * headSize]),
      values: reshape(values, ["batch", 1, keyValueHeads * headSize]),
      cachedKeys: graph.input(keysName, "float32", shape),
      cachedValues: graph.input(valuesName, "float32", shape),
      mask: maskOf(window),
    };
    // Measured on two GPUs that are emulated in software: on llvmpipe, onnxruntime's MultiHeadAttention takes 0.78 of
    // the time of separate operators. GroupQueryAttention is no faster than separate operators on llvmpipe, and takes
    // 1.3 times as long on SwiftShader. Both emulated GPUs have small subgroups. On them, both operators give wrong
    // results if one call has 32 tokens. The prompt graph therefore uses separate operators.
    const [output, allKeys, allValues] =
      heads === keyValueHeads ? multiHeadAttention(attended, heads) : attendInParts(attended, heads, keyValueHeads);
    graph.output(grownName(keysName), allKeys);
    graph.output(grownName(valuesName), allValues);
    return reshape(output, ["batch", 1, heads, headSize]);
  };
  const hidden = model.hiddenStates({ ...inputs, attend });
  outputNextTokens(graph, model.logits(hidden, inputs.parameter), options);
  return graph;
}

/**
 * Computes the same outputs as `multiHeadAttention`, for a model in which several query heads share one key head and
 * one value head.
 */
function attendInParts(
  { queries, keys, values, cachedKeys, cachedValues, mask }: Attended,
  heads: number,
  keyValueHeads: number,
): readonly [Value, Value, Value] {
  const headSize = (queries.shape[2] as number) / heads;
  const own = (x: Value): Value => reshape(x, ["batch", keyValueHeads, 1, headSize]);
  const allKeys = concat([cachedKeys, own(keys)], 2);
  const allValues = concat([cachedValues, own(values)], 2);
  const grouped = reshape(multiply(queries, headSize ** -0.5), [
    "batch",
    keyValueHeads,
    heads / keyValueHeads,
    headSize,
  ]);
  // The keys are the left factor of the product, because the other order would need a transposed copy of the whole
  // cache.
  const scores = add(transposeLast(matmul(allKeys, transposeLast(grouped))), mask);
  return [reshape(matmul(softmax(scores), allValues), queries.shape), allKeys, allValues];
}

/**
 * Builds a graph that keeps only some rows of the caches. Its input `rows` [kept] lists the indices of these rows in
 * the batch.
 */
export function buildKeepRowsGraph(model: LanguageModel): Graph {
  const graph = new Graph();
  const rows = graph.input("rows", "int64", ["kept"]);
  const { layerCount, keyValueHeads, headSize } = model;
  const shape = ["batch", keyValueHeads, "slots", headSize];
  for (let layer = 0; layer < layerCount; layer += 1) {
    for (const name of cacheNames(layer))
      graph.output(grownName(name), gather(graph.input(name, "float32", shape), rows));
  }
  return graph;
}
