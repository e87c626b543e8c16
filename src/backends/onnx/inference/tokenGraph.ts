import type { Dimension } from "../graph/dimensions";
import { Graph } from "../graph/graph";
import type { LanguageModel } from "../models/languageModel";
import { declareParameters } from "../models/parameters";

/**
 * A graph with the inputs of every forward pass: the weights, the tokens [batch, length], and the positions of the
 * tokens in the texts.
 */
export function startTokenGraph(model: LanguageModel, length: Dimension) {
  const graph = new Graph();
  const inputs = {
    parameter: declareParameters(graph, model, "float32"),
    tokens: graph.input("tokens", "int64", ["batch", length]),
    positions: graph.input("positions", "int64", ["batch", length]),
  };
  return { graph, inputs };
}
