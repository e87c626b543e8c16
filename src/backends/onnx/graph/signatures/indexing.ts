import { describeShape, GraphError, sameShape } from "../dimensions";
import {
  besideAxis,
  operands,
  requireDataType,
  requireFloat,
  requireSameBesideAxis,
  requireSameDataType,
} from "./require";
import type { InferenceTable } from "./rule";

interface Axis {
  readonly axis: number;
}

export const indexingRules = {
  /** Picks whole rows of a table, along its first axis. */
  Gather: (inputs) => {
    const [table, indices] = operands(inputs, 2);
    requireDataType(indices, "int64");
    return [{ dataType: table.dataType, shape: [...indices.shape, ...table.shape.slice(1)] }];
  },
  GatherElements: (inputs, { axis }: Axis) => {
    const [data, indices] = operands(inputs, 2);
    requireDataType(indices, "int64");
    requireSameBesideAxis(data, indices, axis);
    return [{ dataType: data.dataType, shape: indices.shape }];
  },
  /** Adds each update to a copy of the data, at the update's index (ONNX: ScatterElements with reduction `add`). */
  ScatterAddElements: (inputs, { axis }: Axis) => {
    const [data, indices, updates] = operands(inputs, 3);
    requireFloat(data);
    requireSameDataType(data, updates);
    requireDataType(indices, "int64");
    if (!sameShape(indices.shape, updates.shape))
      throw new GraphError("the indices and the updates have different shapes");
    requireSameBesideAxis(data, indices, axis);
    return [data];
  },
  /** Adds whole rows to a copy of a table (ONNX: ScatterND with reduction `add`). */
  ScatterAddRows: (inputs) => {
    const [table, indices, updates] = operands(inputs, 3);
    requireFloat(table);
    requireSameDataType(table, updates);
    requireDataType(indices, "int64");
    if (!sameShape(updates.shape, [...indices.shape, ...table.shape.slice(1)]))
      throw new GraphError(`updates of shape ${describeShape(updates.shape)} do not fit the table and the indices`);
    return [table];
  },
  ArgMax: (inputs, { axis }: Axis) => [{ dataType: "int64", shape: besideAxis(operands(inputs, 1)[0].shape, axis) }],
  /** The greatest elements of each row in descending order, and their indices. */
  TopK: (inputs, { count }: { readonly count: number }) => {
    const [x] = operands(inputs, 1);
    requireFloat(x);
    const shape = [...x.shape.slice(0, -1), count];
    return [
      { dataType: x.dataType, shape },
      { dataType: "int64", shape },
    ];
  },
} satisfies InferenceTable;
