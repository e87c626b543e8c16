import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { chooseDevice, findDevices } from "../../../src/control/findDevices";
import type { DeviceReport } from "../../../src/protocol/devices";
import { temporaryFolder } from "../engine/run/runFixture";

const cpu = { name: "a CPU", kind: "cpu", isUsable: true, reason: "always there" } as const;
const card = { name: "a card", kind: "webgpu", isUsable: true, reason: "9 times as fast", memoryBytes: 8e9 } as const;
const broken = { name: "a card", isUsable: false, reason: "its driver is too old" } as const;

describe("chooseDevice", () => {
  const choose = (name: "auto" | "cpu" | "webgpu", report: DeviceReport) =>
    chooseDevice(name, () => Promise.resolve(report));

  it("takes the CPU without a test, and for auto the fastest device that passes the test", async () => {
    const untested = chooseDevice("cpu", () => Promise.reject(new Error("tested")));
    await expect(untested).resolves.toEqual({ kind: "cpu" });
    const both = { devices: [cpu, card], chosen: "webgpu" } as const;
    expect(await choose("auto", both)).toEqual({ kind: "webgpu", device: card });
    expect(await choose("auto", { devices: [cpu, card], chosen: "cpu" })).toEqual({ kind: "cpu" });
    expect(await choose("auto", { devices: [cpu, broken], chosen: "cpu" })).toEqual({ kind: "cpu" });
  });

  it("refuses a missing GPU with the reason of every adapter", async () => {
    await expect(choose("webgpu", { devices: [cpu, broken], chosen: "cpu" })).rejects.toThrow(
      'Lethe cannot use a GPU of this machine (a card: its driver is too old); set "device.name" to "cpu" or "auto".',
    );
  });
});

describe("findDevices", () => {
  /** Returns the path of an engine with a device test beside it. */
  const engineBeside = async (test: string): Promise<string> => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, "device-test.js"), test);
    return path.join(folder, "engine.js");
  };
  const line = (report: DeviceReport): string =>
    `process.stdout.write(${JSON.stringify(JSON.stringify(report))} + "\\n");`;
  const untried: DeviceReport = { devices: [cpu, broken], chosen: "cpu" };

  it("takes the last line of the test, even if a driver crashes it", async () => {
    const tried: DeviceReport = { devices: [cpu, card], chosen: "webgpu" };
    expect(await findDevices(await engineBeside(line(untried) + line(tried)))).toEqual(tried);
    const crashing = await engineBeside(`${line(untried)} setTimeout(() => process.abort(), 50);`);
    expect(await findDevices(crashing)).toEqual(untried);
  });

  it("reports a test that cannot run", async () => {
    await expect(findDevices(path.join(await temporaryFolder(), "engine.js"))).rejects.toThrow(
      /^The device test failed \(/,
    );
  });
});
