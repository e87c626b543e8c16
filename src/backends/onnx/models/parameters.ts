import type { DataType } from "../graph/dataTypes";
import type { Graph, Value } from "../graph/graph";
import { cast } from "../graph/operators/elementwise";
import { dequantize } from "../graph/operators/quantized";
import type { ForwardInputs, LanguageModel, ParameterShape } from "./languageModel";
import { quantizedNames, quantizedShapes } from "./quantization";

/**
 * Declares a model's weights as inputs of a graph. The graph itself contains no weights, so training, evaluation and
 * generation can share one copy of the weights. A 4-bit weight has two inputs: blocks and scales. Its value is the
 * matrix that the two inputs represent.
 * @param prefix prefix of the inputs' names. A second set of weights in the same graph needs another prefix
 * @returns a function that takes the name of a weight in the model's files, and returns the weight's value. The
 *   function throws if the architecture does not list the weight
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
    if (!value) throw new Error(`the architecture does not list the parameter "${name}"`);
    return value;
  };
}
