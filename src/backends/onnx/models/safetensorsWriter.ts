import type { FileHandle } from "node:fs/promises";
import { append, writeWhole } from "./fileTransfer";
import { encodeHeader } from "./safetensorsHeader";
import type { PlannedTensor } from "./safetensorsHeader";
import { countElements, storageTypes } from "./storageTypes";

/** Lethe converts this number of elements at a time. A small number keeps the memory small. */
const pieceElements = 1 << 20;

/** Returns a tensor's values in float32, row-major. */
export type ReadTensor = (name: string) => Promise<Float32Array>;

/**
 * Writes a `.safetensors` file. `read` is called for one tensor at a time. The file appears under its name only when it
 * is complete and on the disk.
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly PlannedTensor[],
  read: ReadTensor,
): Promise<void> {
  // The tensors with the widest elements come first. Since the data start at a multiple of 8, every tensor is then
  // aligned.
  const ordered = tensors.toSorted((a, b) => storageTypes[b.dtype].bytes - storageTypes[a.dtype].bytes);
  await writeWhole(path, async (handle) => {
    await append(handle, encodeHeader(ordered));
    for (const tensor of ordered) await appendTensor(handle, tensor, await read(tensor.name));
  });
}

async function appendTensor(handle: FileHandle, tensor: PlannedTensor, values: Float32Array): Promise<void> {
  const expected = countElements(tensor.shape);
  if (values.length !== expected) {
    throw new Error(`${tensor.name} has ${values.length} values instead of ${expected}.`);
  }
  const { conversion } = storageTypes[tensor.dtype];
  if (conversion === null) return append(handle, bytesOf(values));
  const scratch = new Uint16Array(Math.min(pieceElements, values.length));
  for (let start = 0; start < values.length; start += scratch.length) {
    const source = values.subarray(start, start + scratch.length);
    const target = scratch.subarray(0, source.length);
    conversion.narrow(source, target);
    await append(handle, bytesOf(target));
  }
}

/** Returns an array of bytes that shares the memory of the values. */
const bytesOf = (values: Float32Array | Uint16Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
