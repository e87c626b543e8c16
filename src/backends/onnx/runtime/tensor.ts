import { Tensor as OnnxTensor } from "onnxruntime-node";

/** A tensor in the memory of the host or of a device. */
export type Tensor = OnnxTensor;

/** A float32 tensor, row-major. It shares the array's memory. */
export function floatTensor(elements: Float32Array, shape: readonly number[]): Tensor {
  return new OnnxTensor("float32", elements, shape);
}

/** A float32 tensor of zeros. */
export function zeroTensor(shape: readonly number[]): Tensor {
  return floatTensor(new Float32Array(shape.reduce((count, size) => count * size, 1)), shape);
}

/**
 * An int64 tensor, for token ids or positions. It shares the memory of a BigInt64Array. An array of numbers is copied.
 */
export function integerTensor(elements: ArrayLike<number> | BigInt64Array, shape: readonly number[]): Tensor {
  if (elements instanceof BigInt64Array) return new OnnxTensor("int64", elements, shape);
  const copy = new BigInt64Array(elements.length);
  for (let index = 0; index < elements.length; index += 1) copy[index] = BigInt(elements[index] ?? 0);
  return new OnnxTensor("int64", copy, shape);
}

/** A uint8 tensor. It shares the array's memory. */
export function byteTensor(elements: Uint8Array, shape: readonly number[]): Tensor {
  return new OnnxTensor("uint8", elements, shape);
}

/** A tensor of truth values, each 0 or 1. It shares the array's memory. */
export function booleanTensor(elements: Uint8Array, shape: readonly number[]): Tensor {
  return new OnnxTensor("bool", elements, shape);
}

export function scalarTensor(element: number): Tensor {
  return floatTensor(Float32Array.of(element), []);
}

/** The elements of a tensor on the host. The elements of an int64 tensor are converted to numbers. */
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
  throw new TypeError(`a tensor of type ${tensor.type} has no elements that can be read`);
}

/** The only element of a tensor, which must have exactly one element. */
export function scalarOf(tensor: Tensor): number {
  const elements = elementsOf(tensor);
  const [element] = Array.from(elements);
  if (element === undefined || elements.length !== 1)
    throw new TypeError(`the tensor has ${elements.length} elements instead of one`);
  return element;
}
