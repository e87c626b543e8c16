import type { DataType } from "../graph/dataTypes";
import type { Graph, Value } from "../graph/graph";
import type { LanguageModel } from "./languageModel";

/**
 * Declares a model's weights as inputs of a graph, so that training, evaluation and generation share one copy of them.
 * @param prefix comes before the names of the inputs, for a second set of weights in one graph
 * @returns the value of each weight by its name in the checkpoint
 */
export function declareParameters(
  graph: Graph,
  model: LanguageModel,
  dataType: DataType,
  prefix = "",
): Map<string, Value> {
  return new Map(model.parameters.map(({ name, shape }) => [name, graph.input(prefix + name, dataType, shape)]));
}

/** A lookup in declared weights that fails loudly: an architecture that names a weight it did not list is a defect. */
export const parameterLookup =
  (parameters: ReadonlyMap<string, Value>) =>
  (name: string): Value => {
    const value = parameters.get(name);
    if (!value) throw new Error(`the architecture does not list a parameter "${name}"`);
    return value;
  };
