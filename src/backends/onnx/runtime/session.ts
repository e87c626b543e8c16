import type { Tensor } from "./tensor";

export interface SessionOptions {
  /** How many threads compute one operator. By default onnxruntime chooses one thread for each core. */
  readonly threads?: number | undefined;
  /**
   * Whether onnxruntime rewrites the graph. The default is `all`. Graphs in float64, which only tests have, need
   * `disabled`, because `all` fuses x·σ(x) into an operator that exists only in float32.
   */
  readonly optimization?: "all" | "disabled";
  /**
   * Names of the outputs that stay on the device, if the device has memory of its own. By default no output stays
   * there.
   */
  readonly residentOutputs?: readonly string[];
}

export type Tensors = Readonly<Record<string, Tensor>>;

/** A graph that is ready to run. `run` blocks the calling thread until the computation is done. */
export interface Session {
  /**
   * @param inputs one tensor for each of the graph's inputs, on the host or on the session's device. Tensors with other
   *   names are ignored
   * @returns one tensor for each output. A tensor in host memory is a copy. A tensor on a device must be released by
   *   the caller
   */
  run(inputs: Tensors): Promise<Tensors>;
  dispose(): Promise<void>;
}
