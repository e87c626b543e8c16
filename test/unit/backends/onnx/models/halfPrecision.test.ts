import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import {
  bfloat16ToFloat32,
  float16ToFloat32,
  float32ToBfloat16,
  float32ToFloat16,
} from "../../../../../src/backends/onnx/models/halfPrecision";

const everyPattern = Uint16Array.from({ length: 65_536 }, (_, pattern) => pattern);

/** The value of a 16-bit pattern, by IEEE 754's definition. */
function valueOf(pattern: number, exponentBits: number): number {
  const mantissaBits = 15 - exponentBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  const sign = pattern >>> 15 === 1 ? -1 : 1;
  const exponent = (pattern >>> mantissaBits) & (2 ** exponentBits - 1);
  const fraction = (pattern & (2 ** mantissaBits - 1)) / 2 ** mantissaBits;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** (1 - bias) : sign * (1 + fraction) * 2 ** (exponent - bias);
}

interface Rounding {
  /** A float32 pattern, and the float16 and bfloat16 patterns that PyTorch rounds it to. Null means not a number. */
  readonly rows: readonly (readonly [number, number | null, number | null])[];
}
const fixture = path.join(import.meta.dirname, "../../../../fixtures/checkpoints/rounding.json");
const { rows } = JSON.parse(readFileSync(fixture, "utf8")) as Rounding;

describe.each([
  { name: "float16", widen: float16ToFloat32, narrow: float32ToFloat16, exponentBits: 5, column: 1 },
  { name: "bfloat16", widen: bfloat16ToFloat32, narrow: float32ToBfloat16, exponentBits: 8, column: 2 },
] as const)("$name", ({ widen, narrow, exponentBits, column }) => {
  const widened = new Float32Array(everyPattern.length);
  widen(everyPattern, widened);

  it("widens every bit pattern to its value", () => {
    const expected = Float32Array.from(everyPattern, (pattern) => valueOf(pattern, exponentBits));
    expect(everyPattern.find((pattern) => !Object.is(widened[pattern], expected[pattern]))).toBeUndefined();
  });

  it("narrows every widened bit pattern back, including NaN payloads and the sign of zero", () => {
    const back = new Uint16Array(everyPattern.length);
    narrow(widened, back);
    expect(everyPattern.find((pattern) => back[pattern] !== pattern)).toBeUndefined();
  });

  it("rounds to nearest, ties to even, as PyTorch does", () => {
    const source = new Float32Array(Uint32Array.from(rows, ([float32]) => float32).buffer);
    const rounded = new Uint16Array(source.length);
    narrow(source, rounded);
    const found = rows.map((row, index) => {
      const pattern = rounded[index] ?? 0;
      return [row[0], Number.isNaN(valueOf(pattern, exponentBits)) ? null : pattern];
    });
    expect(found).toEqual(rows.map((row) => [row[0], row[column]]));
  });

  it.each([6, 7])("widens %d elements from the rear half of the target's memory", (length) => {
    const patterns = everyPattern.subarray(0x3f80, 0x3f80 + length);
    const target = new Float32Array(length);
    const rear = new Uint16Array(target.buffer, 2 * length, length);
    rear.set(patterns);
    widen(rear, target);
    expect([...target]).toEqual([...patterns].map((pattern) => valueOf(pattern, exponentBits)));
  });

  it("works on a part of a larger array", () => {
    const target = new Float32Array(4);
    widen(new Uint16Array([0, 0x3f80]).subarray(1), target.subarray(2, 3));
    expect([...target]).toEqual([0, 0, valueOf(0x3f80, exponentBits), 0]);
  });
});

it("the rounding fixture has ties, subnormals, infinities and NaN", () => {
  expect(rows.length).toBeGreaterThan(1000);
  expect(rows.filter(([, float16]) => float16 === null).length).toBeGreaterThan(2);
  expect(rows.filter(([, float16]) => float16 !== null && float16 > 0 && float16 < 0x400).length).toBeGreaterThan(100);
  expect(rows.filter(([, float16]) => float16 === 0x7c00).length).toBeGreaterThan(2);
});
