import type { LanguageModel } from "../models/languageModel";
import type { Tensors } from "../runtime/session";
import { floatTensor } from "../runtime/tensor";
import { cacheNames, updatedName } from "./generationGraph";

/** How many tokens more there is room for each time the cache is full. */
const growth = 48;

/**
 * The cached keys and values of one batch, with the place in its text of each token kept. A step writes into the
 * buffers where they are; their room grows as it is needed, since attention reads all of it.
 */
export class KeyValueStore {
  private capacity = 0;
  private filled = 0;
  private buffers: Float32Array[];
  /** A row each: the places of the tokens in their text, -1 for padding. */
  private positions: number[][];

  constructor(
    private readonly model: LanguageModel,
    private batch: number,
  ) {
    this.buffers = Array.from({ length: 2 * model.layerCount }, () => new Float32Array(0));
    this.positions = Array.from({ length: batch }, () => []);
  }

  /**
   * Makes room for the tokens of a step.
   * @param positions of each row's new tokens
   * @returns where they go
   */
  reserve(positions: readonly (readonly number[])[]): { slots: number[]; keyPositions: number[]; capacity: number } {
    const length = positions[0]?.length ?? 0;
    if (this.filled + length > this.capacity) this.resize(this.filled + length + growth);
    const slots = Array.from({ length }, (_, index) => this.filled + index);
    this.filled += length;
    positions.forEach((row, index) => this.positions[index]?.push(...row));
    const empty = Array<number>(this.capacity - this.filled).fill(-1);
    return { slots, keyPositions: this.positions.flatMap((row) => [...row, ...empty]), capacity: this.capacity };
  }

  /** What a step reads, and the same tensors as what it writes. */
  tensors(): { inputs: Tensors; outputs: Tensors } {
    const shape = [this.batch, this.model.keyValueHeads, this.capacity, this.model.headSize];
    const size = this.batch * this.model.keyValueHeads * this.headStride();
    const names = Array.from({ length: this.model.layerCount }, (_, layer) => cacheNames(layer)).flat();
    const named = names.map((name, index) => {
      const buffer = this.buffers[index] ?? new Float32Array(size);
      return [name, floatTensor(buffer.subarray(0, size), shape)] as const;
    });
    return {
      inputs: Object.fromEntries(named),
      outputs: Object.fromEntries(named.map(([name, tensor]) => [updatedName(name), tensor])),
    };
  }

  /** Drops all rows but the given ones, in their order. */
  keepRows(rows: readonly number[]): void {
    const size = this.model.keyValueHeads * this.headStride();
    for (const buffer of this.buffers)
      rows.forEach((row, index) => buffer.copyWithin(index * size, row * size, (row + 1) * size));
    this.batch = rows.length;
    this.positions = rows.map((row) => this.positions[row] ?? []);
  }

  private headStride(): number {
    return this.capacity * this.model.headSize;
  }

  private resize(capacity: number): void {
    const heads = this.batch * this.model.keyValueHeads;
    const [before, after] = [this.headStride(), capacity * this.model.headSize];
    this.buffers = this.buffers.map((old) => {
      const grown = new Float32Array(heads * after);
      for (let head = 0; head < heads; head += 1)
        grown.set(old.subarray(head * before, (head + 1) * before), head * after);
      return grown;
    });
    this.capacity = capacity;
  }
}
