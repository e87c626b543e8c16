import { bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from "./halfPrecision";

/**
 * Element types that Lethe reads and writes, by their names in safetensors. `torchName` is the name in PyTorch and
 * `config.json`. `conversion` has the functions that convert to and from float32. It is null for the type float32
 * itself.
 */
export const storageTypes = {
  F32: { bytes: 4, torchName: "float32", conversion: null },
  F16: { bytes: 2, torchName: "float16", conversion: { widen: float16ToFloat32, narrow: float32ToFloat16 } },
  BF16: { bytes: 2, torchName: "bfloat16", conversion: { widen: bfloat16ToFloat32, narrow: float32ToBfloat16 } },
} as const;

export type StorageType = keyof typeof storageTypes;
export type TorchType = (typeof storageTypes)[StorageType]["torchName"];

/** Safetensors' name for each of PyTorch's type names. */
export const storageTypeOf: Readonly<Record<TorchType, StorageType>> = {
  float32: "F32",
  float16: "F16",
  bfloat16: "BF16",
};

/** Whether Lethe reads weights of a safetensors element type. */
export function isStorageType(name: string): name is StorageType {
  return Object.hasOwn(storageTypes, name);
}

/** Whether a value in `config.json` names a type that Lethe writes. */
export function isTorchType(name: unknown): name is TorchType {
  return typeof name === "string" && Object.hasOwn(storageTypeOf, name);
}

/** Number of elements of a tensor with this shape. A scalar has one element. */
export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
