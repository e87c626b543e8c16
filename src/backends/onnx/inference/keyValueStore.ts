import type { LanguageModel } from "../models/languageModel";
import type { Tensors } from "../runtime/session";
import { elementsOf, floatTensor, integerTensor } from "../runtime/tensor";
import { newNames } from "./hostDecodingGraph";
import { cacheNames, slotMask } from "./keyValueCache";

/**
 * When the cache grows, it gets this number of free slots beyond the slots in use. A large number costs time, because
 * attention also reads the free slots.
 */
const growth = 32;

/** A number that is larger than every position in a text. */
const greatestPlace = 2 ** 31 - 1;

/**
 * The cached keys and values of a batch, in the layout of `buildHostDecodingGraph`. Slot 0 belongs to the token that
 * the graph reads. The cached tokens of a row start at slot 1.
 */
export class KeyValueStore {
  private capacity = 1;
  /** Number of cached tokens of each row. */
  private lengths: number[];
  /**
   * The buffers of each layer, one after another: keys [rows, heads, size, capacity], then values [rows, heads,
   * capacity, size].
   */
  private buffers: Float32Array[];

  constructor(
    private readonly model: LanguageModel,
    rows: number,
  ) {
    this.lengths = Array<number>(rows).fill(0);
    this.buffers = Array.from({ length: 2 * model.layerCount }, () => this.allocate());
  }

  /**
   * Adds the keys and values of tokens that a graph has read.
   * @param outputs the outputs of the graph: keys and values, both [counts.length, length, heads, size]
   * @param firstRow the row of this store that receives the first row of the outputs
   * @param counts for each row, the number of tokens to add. The tokens start at the first column of the outputs
   */
  append(outputs: Tensors, firstRow: number, counts: readonly number[]): void {
    const longest = Math.max(...counts.map((count, index) => (this.lengths[firstRow + index] ?? 0) + count));
    if (longest + 1 > this.capacity) this.resize(longest + 1 + growth);
    for (let layer = 0; layer < this.model.layerCount; layer += 1) {
      newNames(layer).forEach((name, which) => {
        const tensor = outputs[name];
        if (!tensor) throw new Error(`the graph does not output "${name}"`);
        const length = tensor.dims[1] ?? 0;
        const added = elementsOf(tensor) as Float32Array;
        counts.forEach((count, index) => {
          const [row, from] = [firstRow + index, index * length];
          if (which === 0) this.writeKeys(layer, row, added, from, count);
          else this.writeValues(layer, row, added, from, count);
        });
      });
    }
    counts.forEach((count, index) => (this.lengths[firstRow + index] = (this.lengths[firstRow + index] ?? 0) + count));
  }

  /** Inputs of `buildHostDecodingGraph`. */
  inputs(): Tensors {
    const { keyValueHeads: heads, headSize: size, layerCount } = this.model;
    const rows = this.lengths.length;
    const own = new Float32Array(this.capacity);
    own[0] = 1;
    // Slot 0 belongs to the token that the graph reads, and an attention window must not hide this slot. A window hides
    // only positions that are too small. Slot 0 therefore gets the greatest position. The cached token at position p of
    // a text has slot p + 1.
    const places = Int32Array.from(own, (isOwn, slot) => (isOwn === 1 ? greatestPlace : slot - 1));
    const free = this.lengths.map((length) => [length + 1, this.capacity] as const);
    const layers = Array.from({ length: layerCount }, (_, layer) => {
      const [keysName, valuesName] = cacheNames(layer);
      const [keys, values] = this.buffersOf(layer);
      return [
        [keysName, floatTensor(keys, [rows, heads, size, this.capacity])],
        [valuesName, floatTensor(values, [rows, heads, this.capacity, size])],
      ] as const;
    });
    return {
      ...Object.fromEntries(layers.flat()),
      own: floatTensor(own, [this.capacity]),
      places: integerTensor(places, [this.capacity]),
      mask: slotMask(free, this.capacity),
    };
  }

  /** Keeps only some rows. `rows` lists the indices of these rows in ascending order. */
  keepRows(rows: readonly number[]): void {
    const rowSize = this.headsSize() * this.capacity;
    this.lengths = rows.map((row) => this.lengths[row] ?? 0);
    this.buffers = this.buffers.map((buffer) => {
      rows.forEach((row, index) => void buffer.copyWithin(index * rowSize, row * rowSize, (row + 1) * rowSize));
      return buffer.subarray(0, rows.length * rowSize);
    });
  }

  /**
   * Writes the keys of a row's new tokens into the free slots of the row. `added` contains the keys of the new tokens
   * of all rows. `from` is the index of the row's first new token, counted over the new tokens of all rows.
   */
  private writeKeys(layer: number, row: number, added: Float32Array, from: number, count: number): void {
    const [keys] = this.buffersOf(layer);
    const headsSize = this.headsSize();
    const slot = 1 + (this.lengths[row] ?? 0);
    for (let index = 0; index < headsSize; index += 1) {
      const start = (row * headsSize + index) * this.capacity + slot;
      for (let token = 0; token < count; token += 1)
        keys[start + token] = added[(from + token) * headsSize + index] ?? NaN;
    }
  }

  private writeValues(layer: number, row: number, added: Float32Array, from: number, count: number): void {
    const [, values] = this.buffersOf(layer);
    const { keyValueHeads: heads, headSize: size } = this.model;
    const slot = 1 + (this.lengths[row] ?? 0);
    for (let head = 0; head < heads; head += 1) {
      const start = ((row * heads + head) * this.capacity + slot) * size;
      for (let token = 0; token < count; token += 1) {
        const source = ((from + token) * heads + head) * size;
        values.set(added.subarray(source, source + size), start + token * size);
      }
    }
  }

  private buffersOf(layer: number): [keys: Float32Array, values: Float32Array] {
    return this.buffers.slice(2 * layer, 2 * layer + 2) as [Float32Array, Float32Array];
  }

  private headsSize(): number {
    return this.model.keyValueHeads * this.model.headSize;
  }

  private allocate(): Float32Array {
    return new Float32Array(this.lengths.length * this.headsSize() * this.capacity);
  }

  private resize(capacity: number): void {
    const before = this.capacity;
    this.capacity = capacity;
    // The buffers grow one after another. If all buffers grew at once, memory would have to hold every buffer twice.
    for (const [index, old] of this.buffers.entries()) {
      const grown = this.allocate();
      // `line` is the number of adjacent elements that belong to one slot. It is 1 in a buffer of keys and `headSize`
      // in a buffer of values.
      const line = index % 2 === 0 ? 1 : this.model.headSize;
      for (let start = 0, to = 0; start < old.length; start += before * line, to += capacity * line)
        grown.set(old.subarray(start, start + before * line), to);
      this.buffers[index] = grown;
    }
  }
}
