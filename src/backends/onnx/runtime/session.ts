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
   * @returns one tensor for each output: on the host a copy, on a device a tensor that the caller releases
   */
  run(inputs: Tensors): Promise<Tensors>;
  dispose(): Promise<void>;
}
