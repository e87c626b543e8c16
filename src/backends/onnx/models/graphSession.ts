import type { Dialect, Precision } from "../graph/dialect";
import { encodeGraph } from "../graph/encode";
import type { Graph } from "../graph/graph";
import { cpuDevice } from "../runtime/cpuDevice";
import type { Device, DeviceKind } from "../runtime/device";
import type { Session, SessionOptions } from "../runtime/session";

/** The dialect of each device. */
export const dialects: Readonly<Record<DeviceKind, Dialect>> = { cpu: "standard", webgpu: "webgpu" };

export interface GraphSessionOptions extends SessionOptions {
  /** Default: the CPU. */
  readonly device?: Device | undefined;
  /** Precision of matrix products. Default: float32. */
  readonly precision?: Precision | undefined;
}

/** Makes a session that runs a graph on a device. */
export function createGraphSession(
  graph: Graph,
  { device = cpuDevice, precision, ...options }: GraphSessionOptions = {},
): Promise<Session> {
  return device.createSession(encodeGraph(graph, dialects[device.kind], precision), options);
}
