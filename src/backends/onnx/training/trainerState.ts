import type { Tensor } from "../runtime/tensor";

/** The tensors that training changes: trained weights and their moments, float32. */
export interface TrainerState {
  /** The shape of each tensor, by its name. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** The present elements of a tensor. The caller must not change them. */
  read(name: string): Promise<Float32Array>;
  write(name: string, elements: Float32Array): Promise<void>;
}

/** The state of a trainer whose tensors are in the host's memory. */
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
