import type { Tensor } from "./tensor";

export interface SessionOptions {
  /** Threads of one operator; onnxruntime's own choice, a thread a core, when left out. */
  readonly threads?: number | undefined;
  /**
   * How far onnxruntime rewrites the graph, `all` when left out. Graphs in float64, which are for tests, need `basic`:
   * it fuses x·σ(x) into an operator that it has for float32 alone.
   */
  readonly optimization?: "all" | "basic";
  /** The outputs that stay on a device that has a memory of its own; none when left out. */
  readonly residentOutputs?: readonly string[];
}

export type Tensors = Readonly<Record<string, Tensor>>;

/** A graph made ready to run. `run` blocks the calling thread until it is done. */
export interface Session {
  /**
   * @param inputs one tensor for each of the graph's inputs, on the host or on the session's device
   * @param into tensors of the host that outputs are written into, such as a weight's own tensor for its updated value:
   *   it is then changed in place, which is safe only if every read of it in the graph comes before the update. A
   *   device with a memory of its own gives new tensors
   * @returns one tensor for each output; onnxruntime-node copies those on the host, also those written `into` a tensor,
   *   and those that stay on the device are the caller's to release
   */
  run(inputs: Tensors, into?: Tensors): Promise<Tensors>;
  dispose(): Promise<void>;
}
