import type { Configuration } from "../../../configuration/schema";
import type { Device } from "../runtime/device";

/** Device, threads and precision of a model's sessions. */
export interface ModelSessions {
  readonly device: Device;
  /** How many threads compute one operator. onnxruntime chooses the number if `threads` is undefined. */
  readonly threads: number | undefined;
  /** Precision of the products of a training step. */
  readonly precision: Configuration["device"]["precision"];
}
