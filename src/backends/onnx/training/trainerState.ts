import type { Tensor } from "../runtime/tensor";

/** All that training changes: the trained weights and their moments, float32, wherever they live. */
export interface TrainerState {
  /** By name. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** The elements as they are now; not to be changed. */
  read(name: string): Promise<Float32Array>;
  /** Fills in what a checkpoint holds. */
  write(name: string, elements: Float32Array): Promise<void>;
}

/** The state of tensors on the host, which a step writes into. */
export function hostState(tensors: ReadonlyMap<string, Tensor>): TrainerState {
  const elementsOf = (name: string): Float32Array => tensors.get(name)?.data as Float32Array;
  return {
    shapes: new Map([...tensors].map(([name, { dims }]) => [name, dims])),
    read: (name) => Promise.resolve(elementsOf(name)),
    write: (name, elements) => {
      elementsOf(name).set(elements);
      return Promise.resolve();
    },
  };
}
