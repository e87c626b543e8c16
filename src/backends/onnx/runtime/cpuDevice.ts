import { InferenceSession } from "onnxruntime-node";
import { commonOptions } from "./commonOptions";
import type { Device } from "./device";
import type { Tensors } from "./session";

/** The CPU. Its tensors are in host memory, so nothing needs to be copied. */
export const cpuDevice: Device = {
  kind: "cpu",
  hasOwnMemory: false,
  createSession: async (model, options = {}) => {
    const session = await InferenceSession.create(model, {
      ...commonOptions,
      executionProviders: ["cpu"],
      graphOptimizationLevel: options.optimization ?? "all",
      ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
    });
    return {
      run: (inputs) => {
        refuseForeign(inputs);
        return session.run(inputs);
      },
      dispose: () => session.release(),
    };
  },
  upload: (tensor) => Promise.resolve(tensor),
  download: (tensor) => Promise.resolve(tensor),
  release: () => undefined,
  memoryInUse: () => 0,
  traffic: () => ({ toDevice: 0, fromDevice: 0 }),
  dispose: () => Promise.resolve(),
};

/** Refuses tensors of another device: onnxruntime would compute a wrong result from them without an error. */
function refuseForeign(inputs: Tensors): void {
  for (const [name, { location }] of Object.entries(inputs))
    if (location !== "cpu") throw new Error(`"${name}" is not in host memory (${location})`);
}
