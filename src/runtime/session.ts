import { InferenceSession } from "onnxruntime-node";
import type { Tensor } from "./tensor";

export interface SessionOptions {
  /** Threads of one operator; onnxruntime's own choice, a thread a core, when left out. */
  readonly threads?: number | undefined;
  /**
   * How far onnxruntime rewrites the graph, `all` when left out. Graphs in float64, which are for tests, need `basic`: it
   * fuses x·σ(x) into an operator that it has for float32 alone.
   */
  readonly optimization?: "all" | "basic";
}

export type Tensors = Readonly<Record<string, Tensor>>;

/** A graph made ready to run. `run` blocks the calling thread until it is done. */
export interface Session {
  /**
   * @param inputs one tensor for each of the graph's inputs
   * @param into tensors that outputs are written into, such as a weight's own tensor for its updated value: it is then
   *   changed in place, which is safe only if every read of it in the graph comes before the update
   * @returns one tensor for each output; onnxruntime-node copies them all, also those written `into` a tensor
   */
  run(inputs: Tensors, into?: Tensors): Promise<Tensors>;
  dispose(): Promise<void>;
}

/**
 * Loads an ONNX model on the CPU provider.
 * @param model the encoded model
 */
export async function createSession(model: Uint8Array, options: SessionOptions = {}): Promise<Session> {
  const session = await InferenceSession.create(model, {
    executionProviders: ["cpu"],
    graphOptimizationLevel: options.optimization ?? "all",
    // Shapes change from step to step, so a memory plan made for one of them is of no use for the next.
    enableMemPattern: false,
    // Warnings are about graph optimisation and mean nothing to a user.
    logSeverityLevel: 3,
    ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
  });
  return {
    run: (inputs, into = {}) => {
      const fetches = Object.fromEntries(session.outputNames.map((name) => [name, into[name] ?? null]));
      return session.run(inputs, fetches);
    },
    dispose: () => session.release(),
  };
}
