/** Something that a run might compute on. */
export interface FoundDevice {
  /** What the user would call it: a processor's or a graphics adapter's name, or an onnxruntime provider's. */
  readonly name: string;
  /** The `device.name` of a configuration that computes on it; undefined where none does. */
  readonly kind?: "cpu" | "webgpu";
  readonly isUsable: boolean;
  /** Why it is used or is not, in words for a user. */
  readonly reason: string;
  /** Of its own memory, where that is known. */
  readonly memoryBytes?: number;
}

/** What a machine can compute on, found out by trying. */
export interface DeviceReport {
  readonly devices: readonly FoundDevice[];
  /** What `device.name` "auto" stands for here. */
  readonly chosen: "cpu" | "webgpu";
}
