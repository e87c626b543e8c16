import type { Dialect, Precision } from "../graph/dialect";
import { encodeGraph } from "../graph/encode";
import { Graph } from "../graph/graph";
import { detach } from "../graph/operators/elementwise";
import { cpuDevice } from "../runtime/cpuDevice";
import type { Device, DeviceKind } from "../runtime/device";
import type { Profile } from "../runtime/profile";
import type { Session, SessionOptions } from "../runtime/session";
import { createWebGpuDevice } from "../runtime/webGpuDevice";

const dialects: Readonly<Record<DeviceKind, Dialect>> = { cpu: "standard", webgpu: "webgpu" };

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

/**
 * @param onFirstRun called once a session of a device with a memory of its own, with what its first run did where
 * @throws Error where the machine has no such device
 */
export function openDevice(kind: DeviceKind, onFirstRun?: (profile: Profile) => void): Promise<Device> {
  if (kind === "cpu") return Promise.resolve(cpuDevice);
  const graph = new Graph();
  graph.output("copy", detach(graph.input("elements", "float32", ["count"])));
  return createWebGpuDevice({ copyModel: encodeGraph(graph, dialects[kind]), onFirstRun });
}
