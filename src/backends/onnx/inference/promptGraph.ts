import { Graph } from "../graph/graph";
import { gather } from "../graph/operators/indexing";
import { attendWithinTexts } from "../models/blocks/attention";
import type { LanguageModel } from "../models/languageModel";
import { declareParameters, parameterLookup } from "../models/parameters";
import type { NextTokenOptions } from "./nextTokens";
import { outputNextTokens } from "./nextTokens";

/** Names of what a layer's attention is to remember of the tokens that were read. */
export function newNames(layer: number): readonly [keys: string, values: string] {
  return [`newKeys.${layer}`, `newValues.${layer}`];
}

/**
 * Reads whole prompts, tokens [batch, length] at their `positions`, -1 for padding. Gives the next token of each row,
 * taken at the flat index (row·length + column) that `lastRows` [batch] names, and every layer's keys and values,
 * [batch, length, keyValueHeads, headSize].
 */
export function buildPromptGraph(model: LanguageModel, options: NextTokenOptions): Graph {
  const graph = new Graph();
  const parameter = parameterLookup(declareParameters(graph, model, "float32"));
  const tokens = graph.input("tokens", "int64", ["batch", "length"]);
  const positions = graph.input("positions", "int64", ["batch", "length"]);
  const lastRows = graph.input("lastRows", "int64", ["batch"]);
  const hidden = model.hiddenStates({
    parameter,
    tokens,
    positions,
    attend: (layer, projected) => {
      const [keysName, valuesName] = newNames(layer);
      graph.output(keysName, projected.keys);
      graph.output(valuesName, projected.values);
      return attendWithinTexts({ positions }, projected);
    },
  });
  outputNextTokens(graph, model.logits(gather(hidden, lastRows), parameter), options);
  return graph;
}
