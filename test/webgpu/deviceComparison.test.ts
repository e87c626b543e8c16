import { afterAll, beforeAll, expect, it } from "vitest";
import { compareWithCpu } from "../../src/backends/onnx/devices/deviceComparison";
import { openDevice } from "../../src/backends/onnx/models/openDevice";
import type { Device } from "../../src/backends/onnx/runtime/device";
import type { Session } from "../../src/backends/onnx/runtime/session";
import { floatTensor } from "../../src/backends/onnx/runtime/tensor";

let device: Device;
beforeAll(async () => {
  device = await openDevice("webgpu");
});
afterAll(() => device.dispose());

it("finds that the device computes as the CPU does", async () => {
  const { error } = await compareWithCpu(device, 32);
  expect(error).toBeGreaterThan(0);
  expect(error).toBeLessThan(1e-4);
  expect(device.memoryInUse()).toBe(0);
});

it.each(["gradient.first", "attended"])("detects that the device computes %s wrongly", async (wrong) => {
  const off = (session: Session): Session => ({
    ...session,
    run: async (inputs) => {
      const outputs = await session.run(inputs);
      const output = outputs[wrong];
      if (!output) return outputs;
      const elements = (await device.download(output)).data as Float32Array;
      device.release(output);
      const tooLarge = floatTensor(
        elements.map((element) => element * 1.01),
        output.dims,
      );
      return { ...outputs, [wrong]: await device.upload(tooLarge) };
    },
  });
  const faulty: Device = { ...device, createSession: async (...given) => off(await device.createSession(...given)) };
  expect((await compareWithCpu(faulty, 32)).error).toBeCloseTo(0.01, 4);
});
