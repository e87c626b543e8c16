import type { Graph, Value } from "../graph/graph";
import { add, multiply } from "../graph/operators/elementwise";
import { reshape } from "../graph/operators/layout";
import { matmul } from "../graph/operators/linear";
import { softmax } from "../graph/operators/normalization";
import type { LanguageModel, Projected } from "../models/languageModel";
import { cacheNames } from "./keyValueCache";
import type { NextTokenOptions } from "./nextTokens";
import { outputNextTokens } from "./nextTokens";
import type { RememberLayer } from "./promptGraph";
import { startTokenGraph } from "./tokenGraph";
import { windowMasks } from "./windowMask";

/** Names of the outputs that hold a layer's new keys and values. */
export function newNames(layer: number): readonly [keys: string, values: string] {
  return [`newKeys.${layer}`, `newValues.${layer}`];
}

/** Outputs the keys and values of the tokens that the graph read, [batch, length, keyValueHeads, headSize]. */
export const rememberForHost: RememberLayer = (graph, layer, { keys, values }) => {
  const [newKeys, newValues] = newNames(layer);
  graph.output(newKeys, keys);
  graph.output(newValues, values);
};

/**
 * Reads one more token of every row. `positions` gives the place of each token [batch, 1] in its text. The graph
 * outputs the next tokens, and the keys and values of the tokens that it read.
 *
 * The large cache is an input but not an output, because a session copies its outputs. Slot 0 of the cache belongs to
 * the token that the graph reads, and contains zeros.
 *
 * - `mask` [batch, 1, 1, capacity] is 0 for slot 0 and for slots in use, and a large negative number for the others.
 * - `own` [capacity] is 1 for slot 0 and 0 for the others.
 * - The keys are transposed, [batch, keyValueHeads, headSize, capacity], because the product of a query with the keys
 *   then reads memory in order.
 * - `places` [capacity] gives, for each slot, the position of its token in the text. For slot 0, it gives a position
 *   that no attention window hides.
 */
export function buildHostDecodingGraph(model: LanguageModel, options: NextTokenOptions): Graph {
  const { graph, inputs } = startTokenGraph(model, 1);
  const mask = graph.input("mask", "float32", ["batch", 1, 1, "capacity"]);
  const own = graph.input("own", "float32", ["capacity"]);
  const maskOf = windowMasks(mask, inputs.positions, ["capacity"]);
  const { keyValueHeads, headSize } = model;
  const attend = (layer: number, projected: Projected): Value => {
    rememberForHost(graph, layer, projected);
    const { queries, keys, values, window } = projected;
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
  const hidden = model.hiddenStates({ ...inputs, attend });
  outputNextTokens(graph, model.logits(hidden, inputs.parameter), options);
  return graph;
}
