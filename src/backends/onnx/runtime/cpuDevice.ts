import { InferenceSession } from "onnxruntime-node";
import type { Device } from "./device";
import type { Tensors } from "./session";

/** The CPU. Its tensors are in host memory, so nothing needs to be copied. */
export const cpuDevice: Device = {
  kind: "cpu",
  hasOwnMemory: false,
  createSession: async (model, options = {}) => {
    const session = await InferenceSession.create(model, {
      executionProviders: ["cpu"],
      graphOptimizationLevel: options.optimization ?? "all",
      // onnxruntime makes no memory plan. A plan suits only one shape of the inputs, and this shape changes from step
      // to step.
      enableMemPattern: false,
      // onnxruntime logs nothing. Its errors are thrown as exceptions, and its warnings concern only the optimisation
      // of graphs.
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

/** Refuses tensors of another device: onnxruntime would compute a wrong result from them without an error. */
function refuseForeign(inputs: Tensors): void {
  for (const [name, { location }] of Object.entries(inputs))
    if (location !== "cpu") throw new Error(`"${name}" is not in host memory (${location})`);
}
