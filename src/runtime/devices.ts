import { listSupportedBackends } from "onnxruntime-node";

/** Something that onnxruntime can compute on. */
export interface Device {
  /** onnxruntime's name of it. */
  readonly name: string;
  /** Whether the engine computes on it. */
  readonly used: boolean;
  /** Why, in words for a user. */
  readonly reason: string;
}

/** What this build of onnxruntime supports; whether the machine has such a device is another matter. */
export const listDevices = (): Device[] =>
  listSupportedBackends().map(({ name }) =>
    name === "cpu"
      ? { name, used: true, reason: "every run computes on it" }
      : { name, used: false, reason: "not used yet: the engine computes on the CPU in this version" },
  );
