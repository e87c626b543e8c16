import type { LanguageModel } from "../models/languageModel";
import type { Tensors } from "../runtime/session";
import type { Tensor } from "../runtime/tensor";
import { floatTensor } from "../runtime/tensor";
import { cacheNames } from "./generationGraph";

/**
 * The cached keys and values of one batch. Each step reads one of two sets of buffers and writes the other, both
 * allocated once, since a step's cache is only a little longer than the one before.
 */
export class KeyValueStore {
  private past = 0;
  private front: Float32Array[];
  private back: Float32Array[];

  /** @param capacity the most tokens a row will ever have */
  constructor(
    private readonly model: LanguageModel,
    private batch: number,
    capacity: number,
  ) {
    const size = batch * model.keyValueHeads * capacity * model.headSize;
    const allocate = (): Float32Array[] => Array.from({ length: 2 * model.layerCount }, () => new Float32Array(size));
    this.front = allocate();
    this.back = allocate();
  }

  /** Inputs of a step. */
  read(): Tensors {
    return this.tensors(this.front, "past", this.past);
  }

  /** Where the step's outputs go, `length` tokens longer. */
  write(length: number): Tensors {
    return this.tensors(this.back, "present", this.past + length);
  }

  /** Makes what was written the past of the next step. */
  advance(length: number): void {
    [this.front, this.back] = [this.back, this.front];
    this.past += length;
  }

  /** Drops all rows but the given ones, in their order. */
  keepRows(rows: readonly number[]): void {
    const size = this.model.keyValueHeads * this.past * this.model.headSize;
    for (const buffer of this.front)
      rows.forEach((row, index) => buffer.copyWithin(index * size, row * size, (row + 1) * size));
    this.batch = rows.length;
  }

  private tensors(buffers: readonly Float32Array[], side: "past" | "present", length: number): Tensors {
    const shape = [this.batch, this.model.keyValueHeads, length, this.model.headSize];
    const size = shape.reduce((count, dimension) => count * dimension, 1);
    const named: [string, Tensor][] = [];
    for (let layer = 0; layer < this.model.layerCount; layer += 1)
      cacheNames(layer)[side].forEach((name, index) => {
        const buffer = buffers[2 * layer + index] ?? new Float32Array(size);
        named.push([name, floatTensor(buffer.subarray(0, size), shape)]);
      });
    return Object.fromEntries(named);
  }
}
