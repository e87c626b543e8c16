/**
 * Converts between float32 and the two 16-bit formats of model files. All functions work on bit patterns, so that NaN
 * payloads and the sign of zero survive. They round to the nearest value, and ties to even, as in PyTorch.
 *
 *              sign  exponent (bias)  mantissa
 *   float32      1       8 (127)         23
 *   bfloat16     1       8 (127)          7     the upper half of a float32
 *   float16      1       5 (15)          10     IEEE 754 binary16
 */

const signBit = 0x8000_0000;
const magnitudeBits = 0x7fff_ffff;
const infinityBits = 0x7f80_0000;

/** The float32 bits of every float16 bit pattern. The table is computed at its first use. */
let float16Table: Uint32Array | undefined;

/**
 * Converts `source` to float32 without rounding and writes the result to `target`, which has the same length. `source`
 * may lie in the second half of `target`'s memory.
 * @returns whether every element is a finite number
 */
export function float16ToFloat32(source: Uint16Array, target: Float32Array): boolean {
  float16Table ??= Uint32Array.from({ length: 65_536 }, (_, pattern) => widenFloat16(pattern));
  const bits = bitsOf(target);
  let sums = 0;
  for (let i = 0; i < source.length; i++) {
    const pattern = source[i] as number;
    sums |= (pattern & 0x7fff) + 0x0400;
    bits[i] = float16Table[pattern] as number;
  }
  // The loop adds 0x0400 to each pattern without its sign bit. This addition sets the highest bit only if all bits of
  // the exponent are 1. Only infinity and NaN have such an exponent.
  return (sums & 0x8000) === 0;
}

/**
 * Converts `source` to float32 without rounding and writes the result to `target`, which has the same length. `source`
 * may lie in the second half of `target`'s memory.
 * @returns whether every element is a finite number
 */
export function bfloat16ToFloat32(source: Uint16Array, target: Float32Array): boolean {
  const bits = bitsOf(target);
  // If the memory is aligned, one 32-bit read gets two elements.
  const pairCount = source.byteOffset % 4 === 0 ? source.length >> 1 : 0;
  const pairs = new Uint32Array(source.buffer, pairCount > 0 ? source.byteOffset : 0, pairCount);
  // The loop adds 0x0080 to each element without its sign bit. This addition sets the element's highest bit only if all
  // bits of its exponent are 1. Only infinity and NaN have such an exponent. `sums` collects the highest bits of all
  // elements.
  let sums = 0;
  for (let i = 0; i < pairCount; i++) {
    const pair = pairs[i] as number;
    sums |= (pair & 0x7fff_7fff) + 0x0080_0080;
    bits[2 * i] = pair << 16;
    bits[2 * i + 1] = pair & 0xffff_0000;
  }
  for (let i = 2 * pairCount; i < source.length; i++) {
    const pattern = source[i] as number;
    sums |= (pattern & 0x7fff) + 0x0080;
    bits[i] = pattern << 16;
  }
  return (sums & 0x8000_8000) === 0;
}

/** Rounds `source` into `target`, which has the same length. Magnitudes of 65,520 and more become infinite. */
export function float32ToFloat16(source: Float32Array, target: Uint16Array): void {
  const bits = bitsOf(source);
  for (let i = 0; i < bits.length; i++) target[i] = narrowToFloat16(bits[i] as number);
}

/** Rounds `source` into `target`, which has the same length. */
export function float32ToBfloat16(source: Float32Array, target: Uint16Array): void {
  const bits = bitsOf(source);
  for (let i = 0; i < bits.length; i++) target[i] = narrowToBfloat16(bits[i] as number);
}

/** Returns an array of unsigned integers that shares the memory of the values. */
function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

function widenFloat16(pattern: number): number {
  const sign = (pattern & 0x8000) << 16;
  const exponent = (pattern >>> 10) & 0x1f;
  const mantissa = pattern & 0x3ff;
  // For infinity and NaN, all bits of the exponent are 1 and stay 1.
  if (exponent === 0x1f) return (sign | infinityBits | (mantissa << 13)) >>> 0;
  // For a normal number, the bias of the exponent changes from 15 to 127.
  if (exponent !== 0) return (sign | ((exponent + 112) << 23) | (mantissa << 13)) >>> 0;
  if (mantissa === 0) return sign >>> 0;
  // A subnormal number is mantissa * 2^-24 and is normal in float32. The highest set bit of
  // its mantissa moves to the implicit place (bit 10).
  const shift = Math.clz32(mantissa) - 21;
  return (sign | ((113 - shift) << 23) | (((mantissa << shift) & 0x3ff) << 13)) >>> 0;
}

function narrowToFloat16(bits: number): number {
  const sign = (bits & signBit) >>> 16;
  const magnitude = bits & magnitudeBits;
  if (magnitude > infinityBits) return sign | 0x7c00 | nanPayload((magnitude >>> 13) & 0x3ff, 0x200);
  // Values from 2^16 on are infinite. `roundOff` makes values from 65,520 up to 2^16 infinite.
  if (magnitude >= 0x4780_0000) return sign | 0x7c00;
  // A value from 2^-14 on is a normal float16: change the bias (112 = 127 - 15), then drop 13 bits of the mantissa.
  if (magnitude >= 0x3880_0000) return sign | roundOff(magnitude - (112 << 23), 13);
  // A value below 2^-14 is subnormal in float16, and thus a multiple of 2^-24. The float32 value is m * 2^(exponent -
  // 150), where m is the mantissa with the implicit one.
  const shift = 126 - (magnitude >>> 23);
  if (shift > 24) return sign;
  return sign | roundOff((magnitude & 0x7f_ffff) | 0x80_0000, shift);
}

function narrowToBfloat16(bits: number): number {
  const sign = (bits & signBit) >>> 16;
  const magnitude = bits & magnitudeBits;
  if (magnitude > infinityBits) return sign | 0x7f80 | nanPayload((magnitude >>> 16) & 0x7f, 0x40);
  // When the largest finite numbers are rounded up, all bits of the exponent become 1, which means infinity.
  return sign | roundOff(magnitude, 16);
}

/** Drops the lowest `count` bits (1 to 24) of `value`, rounding to the nearest value, and ties to even. */
function roundOff(value: number, count: number): number {
  const lowestKept = (value >>> count) & 1;
  return (value + ((1 << (count - 1)) - 1) + lowestKept) >>> count;
}

/**
 * Returns the mantissa of a converted NaN. `kept` holds the bits that remain of the old mantissa. If all of them are
 * zero, the quiet bit replaces them, because a mantissa of zero would mean infinity.
 */
function nanPayload(kept: number, quietBit: number): number {
  return kept === 0 ? quietBit : kept;
}
