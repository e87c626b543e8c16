import type { Session, SessionOptions } from "./session";
import type { Tensor } from "./tensor";

export type DeviceKind = "cpu" | "webgpu";

/** Bytes copied between host memory and the device. */
export interface Traffic {
  readonly toDevice: number;
  readonly fromDevice: number;
}

/** A processor and its memory. */
export interface Device {
  readonly kind: DeviceKind;
  /**
   * Whether the device has memory of its own. If so, values that change from run to run stay there: a session leaves
   * the outputs that its options name on the device, and `download` copies one to the host. Otherwise all tensors are
   * in host memory.
   */
  readonly hasOwnMemory: boolean;
  /**
   * Loads an ONNX model.
   * @param model the encoded model, in the device's dialect
   */
  createSession(model: Uint8Array, options?: SessionOptions): Promise<Session>;
  /**
   * Copies a tensor to memory that sessions read without another copy. Without memory of its own, the device returns
   * the tensor itself.
   */
  upload(tensor: Tensor): Promise<Tensor>;
  /** Copies a float32 tensor to the host. */
  download(tensor: Tensor): Promise<Tensor>;
  /** Frees a tensor that a session or `upload` left on the device. A host tensor stays as it is. */
  release(tensor: Tensor): void;
  /** Bytes of the tensors on the device. The memory that sessions use while they run is unknown. */
  memoryInUse(): number;
  traffic(): Traffic;
  dispose(): Promise<void>;
}

/** Bytes of a tensor's elements. */
export function byteLength(tensor: Pick<Tensor, "type" | "size">): number {
  return tensor.size * bytesPerElement(tensor.type);
}

const bytesPerElement = (type: Tensor["type"]): number => {
  if (type === "float64" || type === "int64") return 8;
  return type === "bool" || type === "uint8" ? 1 : 4;
};
