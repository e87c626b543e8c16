import { describe, expect, it } from "vitest";
import { roundTo8Bits } from "../../../../../src/backends/onnx/models/rounded";
import { createRandom } from "../../../../../src/protocol/random";

describe("weights rounded to 8 bits", () => {
  it("are multiples of a 127th of the farthest element of their block, and at most half a multiple away", () => {
    const random = createRandom(3);
    const before = Float32Array.from({ length: 96 }, () => random.normal());
    const after = before.slice();
    roundTo8Bits(after, 32);
    for (let block = 0; block < 3; block += 1) {
      const [original, rounded] = [before, after].map((elements) => [
        ...elements.subarray(32 * block, 32 * block + 32),
      ]);
      const scale = Math.fround(Math.max(...(original ?? []).map(Math.abs)) / 127);
      for (const [index, element] of (rounded ?? []).entries()) {
        expect(Math.abs(element / scale - Math.round(element / scale))).toBeLessThan(1e-4);
        expect(Math.abs(element - (original?.[index] ?? 0))).toBeLessThanOrEqual(0.5001 * scale);
      }
      expect(new Set(rounded).size).toBeGreaterThan(16);
    }
  });

  it("stay 0 in a block of zeros", () => {
    const zeros = new Float32Array(32);
    roundTo8Bits(zeros, 32);
    expect([...zeros]).toEqual(Array.from({ length: 32 }, () => 0));
  });
});
