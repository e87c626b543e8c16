import type { DataType } from "../graph/dataTypes";
import type { Graph, Value } from "../graph/graph";
import { cast } from "../graph/operators/elementwise";
import { dequantize } from "../graph/operators/quantized";
import type { LanguageModel, ParameterShape } from "./languageModel";
import { quantizedNames, quantizedShapes } from "./quantization";

/**
 * Declares a model's weights as inputs of a graph, so that training, evaluation and generation share one copy of them.
 * A weight of 4 bits is two inputs, and its value the matrix that they stand for.
 * @param prefix comes before the names of the inputs, for a second set of weights in one graph
 * @returns the value of each weight by its name in the checkpoint
 */
export function declareParameters(
  graph: Graph,
  model: LanguageModel,
  dataType: DataType,
  prefix = "",
): Map<string, Value> {
  const declare = ({ name, shape }: ParameterShape): Value => {
    if (!model.quantized?.names.has(name)) return graph.input(prefix + name, dataType, shape);
    const names = quantizedNames(prefix + name);
    const sizes = quantizedShapes(shape, model.quantized.blockSize);
    const blocks = graph.input(names.blocks, "uint8", sizes.blocks);
    return cast(dequantize(blocks, graph.input(names.scales, "float32", sizes.scales)), dataType);
  };
  return new Map(model.parameters.map((parameter) => [parameter.name, declare(parameter)]));
}

/** A lookup in declared weights that fails loudly: an architecture that names a weight it did not list is a defect. */
export function parameterLookup(parameters: ReadonlyMap<string, Value>) {
  return (name: string): Value => {
    const value = parameters.get(name);
    if (!value) throw new Error(`the architecture does not list a parameter "${name}"`);
    return value;
  };
}
