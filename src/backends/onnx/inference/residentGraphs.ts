import type { Value } from "../graph/graph";
import { Graph } from "../graph/graph";
import { sum } from "../graph/dimensions";
import { add, lessOrEqual, multiply, subtract, where } from "../graph/operators/elementwise";
import { gather } from "../graph/operators/indexing";
import type { Attended } from "../graph/operators/attention";
import { multiHeadAttention } from "../graph/operators/attention";
import { concat, reshape, transpose, transposeLast } from "../graph/operators/layout";
import { matmul } from "../graph/operators/linear";
import { softmax } from "../graph/operators/normalization";
import { attendWithinTexts, minusInfinity } from "../models/blocks/attention";
import type { LanguageModel, Projected } from "../models/languageModel";
import { declareParameters, parameterLookup } from "../models/parameters";
import { cacheNames } from "./decodingGraph";
import type { NextTokenOptions } from "./nextTokens";
import { outputNextTokens } from "./nextTokens";

/*
 * Decoding where what is remembered never leaves the device: a graph takes the keys and values of every layer,
 * [batch, keyValueHeads, slots, headSize], and gives them back grown. Every row has as many slots, those of its
 * prompt's padding among them, which the mask hides.
 */

/** Name of a layer's keys or values as a graph gives them back. */
export function grownName(cacheName: string): string {
  return `grown.${cacheName}`;
}

/** Every cache of a model, by name. */
export function allCacheNames({ layerCount }: LanguageModel): readonly string[] {
  return Array.from({ length: layerCount }, (_, layer) => cacheNames(layer)).flat();
}

/** `buildPromptGraph`, with the keys and values as `buildResidentDecodingGraph` takes them. */
export function buildResidentPromptGraph(model: LanguageModel, options: NextTokenOptions): Graph {
  const graph = new Graph();
  const parameter = parameterLookup(declareParameters(graph, model, "float32"));
  const tokens = graph.input("tokens", "int64", ["batch", "length"]);
  const positions = graph.input("positions", "int64", ["batch", "length"]);
  const lastRows = graph.input("lastRows", "int64", ["batch"]);
  const attend = (layer: number, projected: Projected): Value => {
    const [keysName, valuesName] = cacheNames(layer);
    graph.output(grownName(keysName), transpose(projected.keys, [0, 2, 1, 3]));
    graph.output(grownName(valuesName), transpose(projected.values, [0, 2, 1, 3]));
    return attendWithinTexts({ positions }, projected);
  };
  const hidden = model.hiddenStates({ parameter, tokens, positions, attend });
  outputNextTokens(graph, model.logits(gather(hidden, lastRows), parameter), options);
  return graph;
}

/**
 * Reads one more token of every row, tokens [batch, 1] at their `positions`, and gives the next ones. `mask`
 * [batch, 1, 1, slots + 1] is 0 where a row may look, its own new slot, the last, included, and a large negative number
 * elsewhere. Where a layer has a window, `places` [batch, 1, 1, slots + 1] says which place of its text each slot
 * holds.
 */
export function buildResidentDecodingGraph(model: LanguageModel, options: NextTokenOptions): Graph {
  const graph = new Graph();
  const parameter = parameterLookup(declareParameters(graph, model, "float32"));
  const tokens = graph.input("tokens", "int64", ["batch", 1]);
  const positions = graph.input("positions", "int64", ["batch", 1]);
  const mask = graph.input("mask", "float32", ["batch", 1, 1, sum("slots", 1)]);
  let places: Value | undefined;
  const maskOf = (window: number | undefined): Value => {
    if (window === undefined) return mask;
    places ??= graph.input("places", "int64", mask.shape);
    const isFar = lessOrEqual(places, subtract(reshape(positions, ["batch", 1, 1, 1]), window));
    return add(mask, where(isFar, graph.scalar(minusInfinity, "float32"), 0));
  };
  const { keyValueHeads, headSize } = model;
  const attend = (layer: number, { queries, keys, values, window }: Projected): Value => {
    const [keysName, valuesName] = cacheNames(layer);
    const shape = ["batch", keyValueHeads, "slots", headSize];
    const heads = queries.shape[2] as number;
    const attended = {
      queries: reshape(queries, ["batch", 1, heads * headSize]),
      keys: reshape(keys, ["batch", 1, keyValueHeads * headSize]),
      values: reshape(values, ["batch", 1, keyValueHeads * headSize]),
      rememberedKeys: graph.input(keysName, "float32", shape),
      rememberedValues: graph.input(valuesName, "float32", shape),
      mask: maskOf(window),
    };
    // onnxruntime's own makes a completion take 0.78 of the time on llvmpipe. That for shared keys
    // (GroupQueryAttention) takes as long as its parts there, and 1.3 times as long on SwiftShader. Given 32 tokens at
    // once, both compute something else on either adapter, whose subgroups are small; so prompts are read without.
    const [output, allKeys, allValues] =
      heads === keyValueHeads ? multiHeadAttention(attended, heads) : attendInParts(attended, heads, keyValueHeads);
    graph.output(grownName(keysName), allKeys);
    graph.output(grownName(valuesName), allValues);
    return reshape(output, ["batch", 1, heads, headSize]);
  };
  const hidden = model.hiddenStates({ parameter, tokens, positions, attend });
  outputNextTokens(graph, model.logits(hidden, parameter), options);
  return graph;
}

/** What `multiHeadAttention` computes, where several query heads share a key and value head. */
function attendInParts(
  { queries, keys, values, rememberedKeys, rememberedValues, mask }: Attended,
  heads: number,
  keyValueHeads: number,
): readonly [Value, Value, Value] {
  const headSize = (queries.shape[2] as number) / heads;
  const own = (x: Value): Value => reshape(x, ["batch", keyValueHeads, 1, headSize]);
  const allKeys = concat([rememberedKeys, own(keys)], 2);
  const allValues = concat([rememberedValues, own(values)], 2);
  const grouped = reshape(multiply(queries, headSize ** -0.5), [
    "batch",
    keyValueHeads,
    heads / keyValueHeads,
    headSize,
  ]);
  // The other way round all that is remembered would have to be transposed.
  const scores = add(transposeLast(matmul(allKeys, transposeLast(grouped))), mask);
  return [reshape(matmul(softmax(scores), allValues), queries.shape), allKeys, allValues];
}

/** Forgets all rows but `rows` [kept], by their places in the batch. */
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
