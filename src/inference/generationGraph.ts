import { Graph } from "../graph/graph";
import type { Value } from "../graph/graph";
import { argMax, gather, gatherElements, scatterAddElements } from "../graph/operators/indexing";
import { expandLike, reshape } from "../graph/operators/layout";
import { logSoftmax } from "../graph/operators/normalization";
import type { LanguageModel } from "../models/languageModel";
import { declareParameters, parameterLookup } from "../models/parameters";

/** Names of a layer's cached keys and values as a step reads them; `updatedName` is what it gives back. */
export const cacheNames = (layer: number): readonly [string, string] => [`keys.${layer}`, `values.${layer}`];
export const updatedName = (input: string): string => `updated.${input}`;

/**
 * One step of greedy decoding: reads tokens [batch, length] and gives the most likely next token of each row, taken at
 * the flat index (row·length + column) that `lastRows` [batch] names.
 *
 * The cache has room for `capacity` tokens; the new ones go to the places that `slots` [length] names, which hold zeros
 * until then. `keyPositions` [batch, capacity] is -1 where a slot is empty or holds padding.
 *
 * @param withLogProbabilities whether to give the chosen tokens' log-probabilities, `logProbabilities` [batch], too
 */
export function buildGenerationGraph(model: LanguageModel, withLogProbabilities = false): Graph {
  const graph = new Graph();
  const parameter = parameterLookup(declareParameters(graph, model, "float32"));
  const tokens = graph.input("tokens", "int64", ["batch", "length"]);
  const positions = graph.input("positions", "int64", ["batch", "length"]);
  const keyPositions = graph.input("keyPositions", "int64", ["batch", "capacity"]);
  const slots = reshape(graph.input("slots", "int64", ["length"]), [1, 1, "length", 1]);
  const lastRows = graph.input("lastRows", "int64", ["batch"]);

  // Adding into zeros is writing, and onnxruntime does it in place where input and output are one tensor.
  const write = (name: string, added: Value): Value => {
    const cached = graph.input(name, "float32", ["batch", model.keyValueHeads, "capacity", model.headSize]);
    const updated = scatterAddElements(cached, expandLike(slots, added), added, 2);
    graph.output(updatedName(name), updated);
    return updated;
  };
  const hidden = model.hiddenStates({
    parameter,
    tokens,
    positions,
    keyPositions,
    cache: {
      append: (layer, keys, values) => {
        const [keysName, valuesName] = cacheNames(layer);
        return { keys: write(keysName, keys), values: write(valuesName, values) };
      },
    },
  });
  const logits = model.logits(gather(hidden, lastRows), parameter);
  const nextTokens = argMax(logits, -1);
  graph.output("nextTokens", nextTokens);
  if (withLogProbabilities) {
    const chosen = gatherElements(logSoftmax(logits), reshape(nextTokens, ["batch", 1]), 1);
    graph.output("logProbabilities", reshape(chosen, ["batch"]));
  }
  return graph;
}
