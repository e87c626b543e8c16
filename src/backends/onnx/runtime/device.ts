import type { Session, SessionOptions } from "./session";
import type { Tensor } from "./tensor";

export type DeviceKind = "cpu" | "webgpu";

/** Bytes that have crossed between the host's memory and the device's. */
export interface Traffic {
  readonly toDevice: number;
  readonly fromDevice: number;
}

/** What computes, and the memory that it computes in. */
export interface Device {
  readonly kind: DeviceKind;
  /**
   * Whether tensors live in a memory of its own. Then what changes from run to run stays there: a session leaves the
   * outputs that its options name on the device, and only what is asked for comes back. Else tensors are the host's.
   */
  readonly hasOwnMemory: boolean;
  /**
   * Loads an ONNX model.
   * @param model the encoded model, in the dialect of the device
   */
  createSession(model: Uint8Array, options?: SessionOptions): Promise<Session>;
  /**
   * The same elements where sessions read them without a copy; the host's tensor itself where the device has no memory.
   */
  upload(tensor: Tensor): Promise<Tensor>;
  /** A tensor on the host, of float32. */
  download(tensor: Tensor): Promise<Tensor>;
  /** Lets go of a tensor that a session or `upload` has left on the device; a tensor of the host's is left alone. */
  release(tensor: Tensor): void;
  /** Bytes of the tensors that are kept on the device; what sessions take while they run is not known. */
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
