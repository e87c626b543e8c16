import { InferenceSession } from "onnxruntime-node";
import type { Device } from "./device";
import type { Tensors } from "./session";

/** The processor. Its tensors are the host's own, so there is nothing to move. */
export const cpuDevice: Device = {
  kind: "cpu",
  hasOwnMemory: false,
  createSession: async (model, options = {}) => {
    const session = await InferenceSession.create(model, {
      executionProviders: ["cpu"],
      graphOptimizationLevel: options.optimization ?? "all",
      // Shapes change from step to step, so a memory plan made for one of them is of no use for the next.
      enableMemPattern: false,
      // Errors are thrown, and warnings are about graph optimisation and mean nothing to a user.
      logSeverityLevel: 4,
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

/** onnxruntime computes something from a tensor of another device's memory, without a word. */
function refuseForeign(inputs: Tensors): void {
  for (const [name, { location }] of Object.entries(inputs))
    if (location !== "cpu") throw new Error(`"${name}" is not in the host's memory (${location})`);
}
