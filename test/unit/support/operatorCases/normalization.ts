import type { Value } from "../../../../src/backends/onnx/graph/graph";
import * as normalization from "../../../../src/backends/onnx/graph/operators/normalization";
import { arrayOf } from "../evaluateGraph";
import { get, rows } from "./operatorCase";
import type { OperatorCase } from "./operatorCase";

const softmaxRow = (row: number[]): number[] => {
  const total = row.reduce((sum, x) => sum + Math.exp(x), 0);
  return row.map((x) => Math.exp(x) / total);
};
/** Softmax and normalization. */
export const normalizationCases: readonly OperatorCase[] = [
  {
    name: "Softmax",
    operator: "Softmax",
    operands: [arrayOf([2, 3])],
    build: ([x]) => normalization.softmax(x as Value),
    define: ([x = []]) => rows(x, 3).flatMap(softmaxRow),
  },
  {
    name: "LogSoftmax",
    operator: "LogSoftmax",
    operands: [arrayOf([2, 3])],
    build: ([x]) => normalization.logSoftmax(x as Value),
    define: ([x = []]) => rows(x, 3).flatMap((row) => softmaxRow(row).map(Math.log)),
  },
  {
    name: "LayerNormalization",
    operator: "LayerNormalization",
    operands: [arrayOf([3, 5])],
    build: ([x]) => normalization.layerNormalization(x as Value, 1e-5),
    define: ([x = []]) =>
      rows(x, 5).flatMap((row) => {
        const mean = row.reduce((sum, element) => sum + element, 0) / 5;
        const variance = row.reduce((sum, element) => sum + (element - mean) ** 2, 0) / 5;
        return row.map((element) => (element - mean) / Math.sqrt(variance + 1e-5));
      }),
  },
  {
    name: "RmsNormalization",
    operator: "RmsNormalization",
    operands: [arrayOf([2, 3, 5]), arrayOf([5], 60)],
    build: ([x, weight]) => normalization.rmsNormalization(x as Value, weight as Value, 2 ** -6),
    define: ([x = [], weight = []]) =>
      rows(x, 5).flatMap((row) => {
        const square = row.reduce((sum, element) => sum + element ** 2, 0) / 5;
        return row.map((element, place) => (get(weight, place) * element) / Math.sqrt(square + 2 ** -6));
      }),
  },
];
