import { encodeGraph } from "../graph/encode";
import { Graph } from "../graph/graph";
import { detach } from "../graph/operators/elementwise";
import { cpuDevice } from "../runtime/cpuDevice";
import type { Device, DeviceKind } from "../runtime/device";
import type { Profile } from "../runtime/profile";
import { createWebGpuDevice } from "../runtime/webGpuDevice";
import { dialects } from "./graphSession";

/**
 * Opens a device of this machine.
 * @param onFirstRun called with the profile of each session's first run. The CPU never calls this function
 * @throws Error if the machine has no such device
 */
export function openDevice(kind: DeviceKind, onFirstRun?: (profile: Profile) => void): Promise<Device> {
  if (kind === "cpu") return Promise.resolve(cpuDevice);
  const graph = new Graph();
  graph.output("copy", detach(graph.input("elements", "float32", ["count"])));
  return createWebGpuDevice({ copyModel: encodeGraph(graph, dialects[kind]), onFirstRun });
}
