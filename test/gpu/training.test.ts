import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDevice } from "../../src/backends/onnx/models/openDevice";
import { cpuDevice } from "../../src/backends/onnx/runtime/cpuDevice";
import type { Device } from "../../src/backends/onnx/runtime/device";
import { fallenBack } from "../../src/backends/onnx/runtime/profile";
import { loraCases, loraFixture } from "../unit/support/loraFixture";
import { modelCases, modelFixture, relativeDistance } from "../unit/support/modelFixture";
import { objectives } from "../unit/support/trainingRun";
import { trainOn } from "../webgpu/trainOn";

const smallest = "olmo/one-layer-bfloat16";
const cases = [
  ...modelCases.map((name) => [name, "gradient-difference"] as const),
  ...Object.keys(objectives)
    .filter((run) => run !== "gradient-difference")
    .map((run) => [smallest, run] as const),
  ...loraCases.flatMap((name) =>
    ["gradient-ascent", "gradient-difference", "kl-minimization", "npo", "undial"].map((run) => [name, run] as const),
  ),
];
const fixtureOf = (name: string) =>
  loraCases.some((adapter) => adapter === name) ? loraFixture(name) : modelFixture(name);

/**
 * Runs with a term that starts as a difference of equal numbers. The gradients of some weights are then nothing but
 * rounding, and the sign of it decides the first step of AdamW. The moments, which are the gradients, show what was
 * computed.
 */
const startsFlat = (run: string): boolean => ["undial-focus", "npo-divergence", "kl-minimization"].includes(run);

let device: Device;
const left: string[] = [];
beforeAll(async () => {
  device = await openDevice("webgpu", (profile) => left.push(...fallenBack(profile).map(({ name }) => name)));
});
afterAll(() => device.dispose());

describe("a step of every architecture and every objective, with all weights and with an adapter", () => {
  it.each(cases)("%s, %s: loss and weights are those of the CPU", async (name, run) => {
    const fixture = await fixtureOf(name);
    const [actual, expected] = [await trainOn(device, fixture, run, 1), await trainOn(cpuDevice, fixture, run, 1)];
    expect(Math.abs((actual.losses[0] ?? NaN) - (expected.losses[0] ?? NaN))).toBeLessThanOrEqual(1e-4);
    for (const [part, elements] of actual.state) {
      const isMoment = part.startsWith("square.") || part.startsWith("mean.");
      if (!isMoment && startsFlat(run)) continue;
      const distance = relativeDistance(elements, expected.state.get(part) ?? []);
      expect(distance, part).toBeLessThanOrEqual(isMoment ? 1e-3 : 1e-4);
    }
    expect(actual.bytesOut).toBeLessThanOrEqual(20);
  });

  it("are computed on the device, every node", () => {
    expect(left).toEqual([]);
  });
});

describe("two hundred steps", () => {
  it("have the CPU's losses within 1e-3, and the same device memory from step 20 on", async () => {
    const fixture = await modelFixture(smallest);
    const resident: number[] = [];
    // The learning rate is so small that losses stay near 1 for two hundred steps on the same texts.
    const options = { rate: 1e-4, onStep: () => resident.push(process.memoryUsage.rss()) };
    const actual = await trainOn(device, fixture, "npo", 200, options);
    const expected = await trainOn(cpuDevice, fixture, "npo", 200, { rate: 1e-4 });
    for (const [step, loss] of actual.losses.entries())
      expect(Math.abs(loss - (expected.losses[step] ?? NaN)), `step ${step + 1}`).toBeLessThanOrEqual(1e-3);
    expect(new Set(actual.memory.slice(20))).toEqual(new Set([actual.memory[199]]));
    // Software Vulkan uses the process's own memory. The limit allows for garbage that JavaScript has not collected.
    expect((resident[199] ?? Infinity) - (resident[19] ?? 0)).toBeLessThan(32 * 2 ** 20);
  });
});
