import { Tensor as OnnxTensor } from "onnxruntime-node";

/** A tensor in host memory, as sessions take and give it. */
export type Tensor = OnnxTensor;

/** float32, row-major; the tensor shares the array's memory. */
export const floatTensor = (elements: Float32Array, shape: readonly number[]): Tensor =>
  new OnnxTensor("float32", elements, shape);

/** float64, row-major; the tensor shares the array's memory. */
export const doubleTensor = (elements: Float64Array, shape: readonly number[]): Tensor =>
  new OnnxTensor("float64", elements, shape);

/** int64, the type of token ids and positions. */
export const integerTensor = (elements: ArrayLike<number>, shape: readonly number[]): Tensor =>
  new OnnxTensor(
    "int64",
    BigInt64Array.from({ length: elements.length }, (_, index) => BigInt(elements[index] ?? 0)),
    shape,
  );

export const scalarTensor = (element: number): Tensor => floatTensor(Float32Array.of(element), []);

/** The elements of a float tensor, or of an int64 tensor as numbers. */
export function elementsOf(tensor: Tensor): ArrayLike<number> {
  const { data } = tensor;
  if (data instanceof BigInt64Array) return Float64Array.from(data, Number);
  if (
    data instanceof Float32Array ||
    data instanceof Float64Array ||
    data instanceof Int32Array ||
    data instanceof Uint8Array
  )
    return data;
  throw new TypeError(`unexpected tensor of ${tensor.type}`);
}

/** The element of a tensor that has exactly one. */
export function scalarOf(tensor: Tensor): number {
  const elements = elementsOf(tensor);
  const [element] = Array.from(elements);
  if (element === undefined || elements.length !== 1) throw new TypeError(`a tensor of ${elements.length} elements`);
  return element;
}
