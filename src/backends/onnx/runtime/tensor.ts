import { Tensor as OnnxTensor } from "onnxruntime-node";

/** A tensor in host memory, as sessions take and give it. */
export type Tensor = OnnxTensor;

/** float32, row-major; the tensor shares the array's memory. */
export function floatTensor(elements: Float32Array, shape: readonly number[]): Tensor {
  return new OnnxTensor("float32", elements, shape);
}

/** float32, of nothing but zeros. */
export function zeroTensor(shape: readonly number[]): Tensor {
  return floatTensor(new Float32Array(shape.reduce((count, size) => count * size, 1)), shape);
}

/** int64, the type of token ids and positions; a BigInt64Array's memory is shared, numbers are copied. */
export function integerTensor(elements: ArrayLike<number> | BigInt64Array, shape: readonly number[]): Tensor {
  if (elements instanceof BigInt64Array) return new OnnxTensor("int64", elements, shape);
  const copy = new BigInt64Array(elements.length);
  for (let index = 0; index < elements.length; index += 1) copy[index] = BigInt(elements[index] ?? 0);
  return new OnnxTensor("int64", copy, shape);
}

/** uint8; the tensor shares the array's memory. */
export function byteTensor(elements: Uint8Array, shape: readonly number[]): Tensor {
  return new OnnxTensor("uint8", elements, shape);
}

/** Truth values, 0 or 1 each; the tensor shares the array's memory. */
export function booleanTensor(elements: Uint8Array, shape: readonly number[]): Tensor {
  return new OnnxTensor("bool", elements, shape);
}

export function scalarTensor(element: number): Tensor {
  return floatTensor(Float32Array.of(element), []);
}

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
