import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { letGo } from "../../../../../src/backends/onnx/runtime/letGo";
import { floatTensor } from "../../../../../src/backends/onnx/runtime/tensor";

const megabyte = 2 ** 20;

describe("letGo", () => {
  it("frees the memory of tensors at once", async () => {
    await setImmediate();
    const before = process.memoryUsage().arrayBuffers;
    const tensors = { gradient: floatTensor(new Float32Array(64 * megabyte), [64 * megabyte]) };
    expect(process.memoryUsage().arrayBuffers - before).toBeGreaterThanOrEqual(256 * megabyte);
    letGo(tensors);
    expect(tensors.gradient.data).toHaveLength(0);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(megabyte);
  });
});
