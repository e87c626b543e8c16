import type { Tensor } from "./tensor";

export interface SessionOptions {
  /** Threads of one operator. Default: onnxruntime's choice, one thread for each core. */
  readonly threads?: number | undefined;
  /**
   * How far onnxruntime rewrites the graph. Default: `all`. Graphs in float64 (for tests) need `basic`, because `all`
   * fuses x·σ(x) into an operator that exists only in float32.
   */
  readonly optimization?: "all" | "basic";
  /** Outputs that stay on a device with memory of its own. Default: none. */
  readonly residentOutputs?: readonly string[];
}

export type Tensors = Readonly<Record<string, Tensor>>;

/** A graph made ready to run. `run` blocks the calling thread until it is done. */
export interface Session {
  /**
   * @param inputs one tensor for each of the graph's inputs, on the host or on the session's device
   * @returns one tensor for each output: on the host a copy, on a device a tensor that the caller releases
   */
  run(inputs: Tensors): Promise<Tensors>;
  dispose(): Promise<void>;
}
