import type { DataType } from "../graph/dataTypes";
import type { Graph, Value } from "../graph/graph";
import { cast } from "../graph/operators/elementwise";
import { dequantize } from "../graph/operators/quantized";
import type { ForwardInputs, LanguageModel, ParameterShape } from "./languageModel";
import { quantizedNames, quantizedShapes } from "./quantization";

/**
 * Declares a model's weights as inputs of a graph, so that training, evaluation and generation share one copy of them.
 * A 4-bit weight has two inputs, and its value is the matrix that they represent.
 * @param prefix prefix of the inputs' names, for a second set of weights in one graph
 * @returns gives the value of the weight with a name in the model's files. It throws if an architecture asks for a
 *   weight that it did not list, which is a defect
 */
export function declareParameters(
  graph: Graph,
  model: LanguageModel,
  dataType: DataType,
  prefix = "",
): ForwardInputs["parameter"] {
  const declare = ({ name, shape }: ParameterShape): Value => {
    if (!model.quantized?.names.has(name)) return graph.input(prefix + name, dataType, shape);
    const names = quantizedNames(prefix + name);
    const sizes = quantizedShapes(shape, model.quantized.blockSize);
    const blocks = graph.input(names.blocks, "uint8", sizes.blocks);
    return cast(dequantize(blocks, graph.input(names.scales, "float32", sizes.scales)), dataType);
  };
  const parameters = new Map(model.parameters.map((parameter) => [parameter.name, declare(parameter)]));
  return (name) => {
    const value = parameters.get(name);
    if (!value) throw new Error(`the architecture does not list a parameter "${name}"`);
    return value;
  };
}
