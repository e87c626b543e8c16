import type { Shape } from "../dimensions";
import { describeShape, GraphError, resolveAxis, sameShape } from "../dimensions";
import type { NoAttributes } from "./require";
import { operands, requireDataType, requireFloat, requireSameDataType } from "./require";
import type { InferenceTable } from "./rule";

export interface IndexingAttributes {
  /** Picks whole rows of a table, along its first axis. */
  Gather: NoAttributes;
  GatherElements: { readonly axis: number };
  /** Adds each update to a copy of the data, at the update's index (ONNX: ScatterElements with reduction `add`). */
  ScatterAddElements: { readonly axis: number };
  /** Adds whole rows to a copy of a table (ONNX: ScatterND with reduction `add`). */
  ScatterAddRows: NoAttributes;
  ArgMax: { readonly axis: number };
}

function besideAxis(shape: Shape, axis: number): Shape {
  return shape.filter((_, index) => index !== axis);
}

export const indexingRules: InferenceTable<IndexingAttributes> = {
  Gather: (inputs) => {
    const [table, indices] = operands(inputs, 2);
    requireDataType(indices, "int64");
    return [{ dataType: table.dataType, shape: [...indices.shape, ...table.shape.slice(1)] }];
  },
  GatherElements: (inputs, { axis }) => {
    const [data, indices] = operands(inputs, 2);
    requireDataType(indices, "int64");
    const along = resolveAxis(axis, data.shape.length);
    if (!sameShape(besideAxis(data.shape, along), besideAxis(indices.shape, along)))
      throw new GraphError(`shapes differ outside axis ${along}`);
    return [{ dataType: data.dataType, shape: indices.shape }];
  },
  ScatterAddElements: (inputs, { axis }) => {
    const [data, indices, updates] = operands(inputs, 3);
    requireFloat(data);
    requireSameDataType(data, updates);
    requireDataType(indices, "int64");
    const along = resolveAxis(axis, data.shape.length);
    if (!sameShape(indices.shape, updates.shape))
      throw new GraphError("the indices and the updates have different shapes");
    if (!sameShape(besideAxis(data.shape, along), besideAxis(indices.shape, along)))
      throw new GraphError(`shapes differ outside axis ${along}`);
    return [{ dataType: data.dataType, shape: data.shape }];
  },
  ScatterAddRows: (inputs) => {
    const [table, indices, updates] = operands(inputs, 3);
    requireFloat(table);
    requireSameDataType(table, updates);
    requireDataType(indices, "int64");
    if (!sameShape(updates.shape, [...indices.shape, ...table.shape.slice(1)]))
      throw new GraphError(`updates of shape ${describeShape(updates.shape)} do not fit the table and the indices`);
    return [{ dataType: table.dataType, shape: table.shape }];
  },
  ArgMax: (inputs, { axis }) => {
    const [x] = operands(inputs, 1);
    return [{ dataType: "int64", shape: besideAxis(x.shape, resolveAxis(axis, x.shape.length)) }];
  },
};
