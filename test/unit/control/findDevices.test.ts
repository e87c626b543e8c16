import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { chooseDevice, findDevices } from "../../../src/control/findDevices";
import type { DeviceReport } from "../../../src/protocol/devices";
import { temporaryFolder } from "../engine/run/runFixture";

const cpu = { name: "a processor", kind: "cpu", isUsable: true, reason: "always there" } as const;
const card = { name: "a card", kind: "webgpu", isUsable: true, reason: "9 times as fast", memoryBytes: 8e9 } as const;
const broken = { name: "a card", isUsable: false, reason: "its driver is too old" } as const;

describe("what a configuration computes on", () => {
  const choose = (name: "auto" | "cpu" | "webgpu", report: DeviceReport) =>
    chooseDevice(name, () => Promise.resolve(report));

  it("is the processor without a test, and the faster of those that pass with one", async () => {
    const untested = chooseDevice("cpu", () => Promise.reject(new Error("tested")));
    await expect(untested).resolves.toEqual({ kind: "cpu" });
    const both = { devices: [cpu, card], chosen: "webgpu" } as const;
    expect(await choose("auto", both)).toEqual({ kind: "webgpu", device: card });
    expect(await choose("auto", { devices: [cpu, card], chosen: "cpu" })).toEqual({ kind: "cpu" });
    expect(await choose("auto", { devices: [cpu, broken], chosen: "cpu" })).toEqual({ kind: "cpu" });
  });

  it("is refused with every adapter's reason where a graphics processor is asked for and there is none", async () => {
    await expect(choose("webgpu", { devices: [cpu, broken], chosen: "cpu" })).rejects.toThrow(
      'No graphics processor can be used (a card: its driver is too old); set "device.name" to "cpu" or "auto".',
    );
  });
});

describe("the test of the devices", () => {
  const testProgram = async (text: string): Promise<string> => {
    const file = path.join(await temporaryFolder(), "test.js");
    await writeFile(file, text);
    return file;
  };
  const line = (report: DeviceReport): string =>
    `process.stdout.write(${JSON.stringify(JSON.stringify(report))} + "\\n");`;
  const untried: DeviceReport = { devices: [cpu, broken], chosen: "cpu" };

  it("is believed at its last word, also where a driver ends it", async () => {
    const tried: DeviceReport = { devices: [cpu, card], chosen: "webgpu" };
    expect(await findDevices({ testPath: await testProgram(line(untried) + line(tried)) })).toEqual(tried);
    const crashing = await testProgram(`${line(untried)} setTimeout(() => process.abort(), 50);`);
    expect(await findDevices({ testPath: crashing })).toEqual(untried);
  });

  it("is told of where it cannot be run", async () => {
    await expect(findDevices({ testPath: path.join(await temporaryFolder(), "none.js") })).rejects.toThrow(
      /^The devices could not be found out \(/,
    );
  });
});
