import type { LanguageModel } from "../models/languageModel";
import type { Tensors } from "../runtime/session";
import type { Tensor } from "../runtime/tensor";
import { floatTensor, integerTensor } from "../runtime/tensor";
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
  /** [batch, capacity]: the place of each kept token in its text, -1 for padding and empty slots. */
  private positions = new BigInt64Array(0);

  constructor(
    private readonly model: LanguageModel,
    private batch: number,
  ) {
    this.buffers = Array.from({ length: 2 * model.layerCount }, () => new Float32Array(0));
  }

  /**
   * Makes room for the tokens of a step.
   * @param positions of each row's new tokens
   * @returns the slots that they go to
   */
  reserve(positions: readonly (readonly number[])[]): number[] {
    const length = positions[0]?.length ?? 0;
    if (this.filled + length > this.capacity) this.resize(this.filled + length + growth);
    const slots = Array.from({ length }, (_, index) => this.filled + index);
    positions.forEach((row, batch) =>
      row.forEach((position, index) => {
        this.positions[batch * this.capacity + this.filled + index] = BigInt(position);
      }),
    );
    this.filled += length;
    return slots;
  }

  /** `keyPositions` of a step. */
  keyPositions(): Tensor {
    return integerTensor(this.positions.subarray(0, this.batch * this.capacity), [this.batch, this.capacity]);
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
    const keep = (buffer: Float32Array | BigInt64Array, rowSize: number): void =>
      rows.forEach((row, index) => void buffer.copyWithin(index * rowSize, row * rowSize, (row + 1) * rowSize));
    for (const buffer of this.buffers) keep(buffer, size);
    keep(this.positions, this.capacity);
    this.batch = rows.length;
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
    const positions = new BigInt64Array(this.batch * capacity).fill(-1n);
    for (let row = 0; row < this.batch; row += 1)
      positions.set(this.positions.subarray(row * this.capacity, (row + 1) * this.capacity), row * capacity);
    this.positions = positions;
    this.capacity = capacity;
  }
}
