import { Graph } from "../graph/graph";
import { argMax, gather } from "../graph/operators/indexing";
import type { LanguageModel } from "../models/languageModel";
import { declareParameters, parameterLookup } from "../models/parameters";

/** Names of a layer's cached keys and values: what a step reads, and what it gives back with the new tokens appended. */
export const cacheNames = (layer: number): { past: [string, string]; present: [string, string] } => ({
  past: [`past.${layer}.keys`, `past.${layer}.values`],
  present: [`present.${layer}.keys`, `present.${layer}.values`],
});

/**
 * One step of greedy decoding: reads tokens [batch, length] after a cached past and gives the most likely next token of
 * each row, taken at the flat index (row·length + column) that `lastRows` [batch] names.
 */
export function buildGenerationGraph(model: LanguageModel): Graph {
  const graph = new Graph();
  const parameter = parameterLookup(declareParameters(graph, model, "float32"));
  const tokens = graph.input("tokens", "int64", ["batch", "length"]);
  const positions = graph.input("positions", "int64", ["batch", "length"]);
  const keyPositions = graph.input("keyPositions", "int64", ["batch", "past+length"]);
  const lastRows = graph.input("lastRows", "int64", ["batch"]);
  const cached = (name: string) => graph.input(name, "float32", ["batch", model.keyValueHeads, "past", model.headSize]);

  const hidden = model.hiddenStates({
    parameter,
    tokens,
    positions,
    keyPositions,
    cache: {
      past: (layer) => {
        const [keys, values] = cacheNames(layer).past;
        return { keys: cached(keys), values: cached(values) };
      },
      store: (layer, keys, values) => {
        const [keysName, valuesName] = cacheNames(layer).present;
        graph.output(keysName, keys);
        graph.output(valuesName, values);
      },
    },
  });
  graph.output("nextTokens", argMax(model.logits(gather(hidden, lastRows), parameter), -1));
  return graph;
}
