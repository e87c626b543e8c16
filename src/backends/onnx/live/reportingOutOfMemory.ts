import { OutOfMemory } from "../../backend";
import { isOutOfMemory } from "../runtime/outOfMemory";

/**
 * Runs a call from the engine to this backend. onnxruntime reports exhausted memory only in the text of an error. This
 * function turns such an error into an `OutOfMemory`.
 */
export async function reportingOutOfMemory<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && isOutOfMemory(error)) throw new OutOfMemory(error.message, { cause: error });
    throw error;
  }
}
