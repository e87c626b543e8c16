import type { Configuration } from "../../../configuration/schema";
import type { Device } from "../runtime/device";

/** What the sessions of a model run on. */
export interface ModelSessions {
  readonly device: Device;
  /** Threads of one operator; onnxruntime chooses where left out. */
  readonly threads: number | undefined;
  /** Precision of the products of a training step. */
  readonly precision: Configuration["device"]["precision"];
}
