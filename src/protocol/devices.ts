/** A device on which a run might compute. */
export interface FoundDevice {
  /** The name that a user knows: the name of the CPU, of the graphics card or of an onnxruntime provider. */
  readonly name: string;
  /**
   * The value of `device.name` that selects the device in a configuration. It is undefined if Lethe cannot use the
   * device.
   */
  readonly kind?: "cpu" | "webgpu";
  readonly isUsable: boolean;
  /** The reason why a run can or cannot use the device, written for the user. */
  readonly reason: string;
  /** The size of the device's own memory, if the size is known. */
  readonly memoryBytes?: number;
}

/** The devices of a machine. Lethe has tried each of them. */
export interface DeviceReport {
  readonly devices: readonly FoundDevice[];
  /** The device that `device.name` "auto" selects on this machine. */
  readonly chosen: "cpu" | "webgpu";
}
