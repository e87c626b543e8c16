import type { Value } from "../graph/graph";
import { Graph } from "../graph/graph";
import { add, lessOrEqual, multiply, subtract, where } from "../graph/operators/elementwise";
import { reshape } from "../graph/operators/layout";
import { matmul } from "../graph/operators/linear";
import { softmax } from "../graph/operators/normalization";
import { minusInfinity } from "../models/blocks/attention";
import type { LanguageModel, Projected } from "../models/languageModel";
import { declareParameters, parameterLookup } from "../models/parameters";
import type { NextTokenOptions } from "./nextTokens";
import { outputNextTokens } from "./nextTokens";
import { newNames } from "./promptGraph";

/** Names of a layer's remembered keys and values. */
export function cacheNames(layer: number): readonly [keys: string, values: string] {
  return [`keys.${layer}`, `values.${layer}`];
}

/**
 * Reads one more token of every row, tokens [batch, 1] at their `positions`, and gives the next ones and the keys and
 * values to remember of those read.
 *
 * What is remembered is read and not written: a session's outputs are copied, and a cache is large. Its slot 0 stands
 * for the token being read and holds zeros; `mask` [batch, 1, 1, capacity] is 0 there and where a slot is taken, a
 * large negative number elsewhere; `own` [capacity] is 1 at slot 0 and 0 elsewhere. Keys lie transposed,
 * [batch, keyValueHeads, headSize, capacity], so that a query's product with them runs along the memory. Where a layer
 * has a window, `places` [capacity] says which place of a text each slot stands for, slot 0 for one that is always
 * near.
 */
export function buildDecodingGraph(model: LanguageModel, options: NextTokenOptions): Graph {
  const graph = new Graph();
  const parameter = parameterLookup(declareParameters(graph, model, "float32"));
  const tokens = graph.input("tokens", "int64", ["batch", 1]);
  const positions = graph.input("positions", "int64", ["batch", 1]);
  const mask = graph.input("mask", "float32", ["batch", 1, 1, "capacity"]);
  const own = graph.input("own", "float32", ["capacity"]);

  let places: Value | undefined;
  const maskOf = (window: number | undefined): Value => {
    if (window === undefined) return mask;
    places ??= graph.input("places", "int64", ["capacity"]);
    const isFar = lessOrEqual(places, subtract(reshape(positions, ["batch", 1, 1, 1]), window));
    return add(mask, where(isFar, graph.scalar(minusInfinity, "float32"), 0));
  };

  const { keyValueHeads, headSize } = model;
  const attend = (layer: number, { queries, keys, values, window }: Projected): Value => {
    const [newKeys, newValues] = newNames(layer);
    graph.output(newKeys, keys);
    graph.output(newValues, values);
    const [keysName, valuesName] = cacheNames(layer);
    const cachedKeys = graph.input(keysName, "float32", ["batch", keyValueHeads, headSize, "capacity"]);
    const cachedValues = graph.input(valuesName, "float32", ["batch", keyValueHeads, "capacity", headSize]);

    const heads = queries.shape[2] as number;
    const grouped = reshape(queries, ["batch", keyValueHeads, heads / keyValueHeads, headSize]);
    const scaled = multiply(grouped, headSize ** -0.5);
    const ownScores = matmul(scaled, reshape(keys, ["batch", keyValueHeads, headSize, 1]));
    const scores = add(add(matmul(scaled, cachedKeys), maskOf(window)), multiply(ownScores, own));
    const probabilities = softmax(scores);
    const ownProbabilities = matmul(probabilities, reshape(own, ["capacity", 1]));
    const attended = add(
      matmul(probabilities, cachedValues),
      multiply(ownProbabilities, reshape(values, ["batch", keyValueHeads, 1, headSize])),
    );
    return reshape(attended, ["batch", 1, heads, headSize]);
  };
  const hidden = model.hiddenStates({ parameter, tokens, positions, attend });
  outputNextTokens(graph, model.logits(hidden, parameter), options);
  return graph;
}
