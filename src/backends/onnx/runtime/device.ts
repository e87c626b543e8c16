import type { Session, SessionOptions } from "./session";
import type { Tensor } from "./tensor";

export type DeviceKind = "cpu" | "webgpu";

/** Bytes copied between host memory and the device. */
interface Traffic {
  readonly toDevice: number;
  readonly fromDevice: number;
}

/** A device that computes, and its memory. */
export interface Device {
  readonly kind: DeviceKind;
  /**
   * Whether the device has memory of its own. A device without its own memory keeps all tensors in host memory. On a
   * device with its own memory, a session keeps the outputs in `residentOutputs` on the device. `download` copies such
   * an output to the host.
   */
  readonly hasOwnMemory: boolean;
  /**
   * Loads an ONNX model.
   * @param model the encoded model, in the device's dialect
   */
  createSession(model: Uint8Array, options?: SessionOptions): Promise<Session>;
  /**
   * Copies a tensor to memory that sessions can use directly. A device that has no memory of its own returns the tensor
   * itself.
   */
  upload(tensor: Tensor): Promise<Tensor>;
  /** Copies a float32 tensor to the host. */
  download(tensor: Tensor): Promise<Tensor>;
  /**
   * Frees a tensor that a session or `upload` left on the device. For a tensor in host memory, this function does
   * nothing.
   */
  release(tensor: Tensor): void;
  /** How many bytes the tensors on the device take. The memory that sessions use while they run is unknown. */
  memoryInUse(): number;
  traffic(): Traffic;
  dispose(): Promise<void>;
}

/** How many bytes a tensor's elements take. */
export function byteLength(tensor: Pick<Tensor, "type" | "size">): number {
  return tensor.size * bytesPerElement(tensor.type);
}

const bytesPerElement = (type: Tensor["type"]): number => {
  if (type === "float64" || type === "int64") return 8;
  return type === "bool" || type === "uint8" ? 1 : 4;
};
