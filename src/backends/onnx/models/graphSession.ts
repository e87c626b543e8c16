import type { Dialect, Precision } from "../graph/dialect";
import { encodeGraph } from "../graph/encode";
import type { Graph } from "../graph/graph";
import { cpuDevice } from "../runtime/cpuDevice";
import type { Device, DeviceKind } from "../runtime/device";
import type { Session, SessionOptions } from "../runtime/session";

/** The dialect that each device's sessions read. */
export const dialects: Readonly<Record<DeviceKind, Dialect>> = { cpu: "standard", webgpu: "webgpu" };

export interface GraphSessionOptions extends SessionOptions {
  /** The CPU where left out. */
  readonly device?: Device | undefined;
  /** Precision of matrix products; float32 where left out. */
  readonly precision?: Precision | undefined;
}

/** Makes a graph ready to run on the device that the options name. */
export function createGraphSession(
  graph: Graph,
  { device = cpuDevice, precision, ...options }: GraphSessionOptions = {},
): Promise<Session> {
  return device.createSession(encodeGraph(graph, dialects[device.kind], precision), options);
}
