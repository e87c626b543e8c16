import type { SafetensorsFile } from "./safetensorsReader";
import { countElements } from "./storageTypes";

/** The number of elements that are compared at a time. A whole embedding can have several gigabytes. */
const pieceElements = 1 << 20;

/** A tensor in a file or in a model's folder. */
interface StoredTensor {
  readonly in: Pick<SafetensorsFile, "tensors" | "read">;
  readonly name: string;
}

/**
 * Whether two tensors of the same shape have the same elements. The elements are compared as float32, one piece after
 * the other.
 * @throws HumanError if an element is infinite or NaN
 */
export async function haveSameElements(one: StoredTensor, other: StoredTensor): Promise<boolean> {
  const elements = countElements(one.in.tensors.get(one.name)?.shape ?? []);
  const pieces = [one, other].map(() => new Float32Array(Math.min(pieceElements, elements)));
  for (let start = 0; start < elements; start += pieceElements) {
    const [first, second] = await Promise.all(
      [one, other].map(async ({ in: files, name }, index) => {
        const piece = pieces[index]?.subarray(0, elements - start);
        const { buffer, byteOffset, byteLength } = await files.read(name, piece, start);
        return Buffer.from(buffer, byteOffset, byteLength);
      }),
    );
    if (!first || !second?.equals(first)) return false;
  }
  return true;
}
