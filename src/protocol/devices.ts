/** A device on which a run might compute. */
export interface FoundDevice {
  /** The name that a user knows: that of the CPU, the graphics card or an onnxruntime provider. */
  readonly name: string;
  /** The `device.name` for it in a configuration; undefined where Lethe cannot use the device. */
  readonly kind?: "cpu" | "webgpu";
  readonly isUsable: boolean;
  /** Why a run uses it or not, for a user. */
  readonly reason: string;
  /** The size of its own memory, where that is known. */
  readonly memoryBytes?: number;
}

/** The devices of a machine, each tried. */
export interface DeviceReport {
  readonly devices: readonly FoundDevice[];
  /** The meaning of `device.name` "auto" on this machine. */
  readonly chosen: "cpu" | "webgpu";
}
