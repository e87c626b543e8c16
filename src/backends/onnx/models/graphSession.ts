import type { Dialect } from "../graph/dialect";
import { encodeGraph } from "../graph/encode";
import { Graph } from "../graph/graph";
import { detach } from "../graph/operators/elementwise";
import { cpuDevice } from "../runtime/cpuDevice";
import type { Device, DeviceKind } from "../runtime/device";
import type { Profile } from "../runtime/profile";
import type { Session, SessionOptions } from "../runtime/session";
import { createSession } from "../runtime/session";
import { createWebGpuDevice } from "../runtime/webGpuDevice";

const dialects: Readonly<Record<DeviceKind, Dialect>> = { cpu: "standard", webgpu: "webgpu" };

/** A graph made ready to run on the device that the options name. */
export function createGraphSession(graph: Graph, options: SessionOptions = {}): Promise<Session> {
  return createSession(encodeGraph(graph, dialects[options.device?.kind ?? "cpu"], options.precision), options);
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
