import { execFile } from "node:child_process";
import path from "node:path";
import type { Configuration } from "../configuration/schema";
import type { DeviceReport, FoundDevice } from "../protocol/devices";
import { HumanError } from "../protocol/humanError";
import { nodeOptions } from "./nodeProcess";

/**
 * Time limit for the device test, in milliseconds. The limit is long, because a GPU driver may compile many shaders,
 * which takes time on a busy machine.
 */
const testTimeout = 180_000;

/**
 * Finds the machine's devices by trying each of them. A separate process tries the devices, because a driver that
 * crashes also ends the process that uses it.
 * @param enginePath the engine's bundle; the device test is in the same folder
 * @param nodePath the Node that runs the device test
 * @throws HumanError if the test cannot run
 */
export function findDevices(enginePath: string, nodePath = process.execPath): Promise<DeviceReport> {
  const testPath = path.join(path.dirname(enginePath), "device-test.js");
  return new Promise((resolve, reject) => {
    execFile(nodePath, [testPath], { timeout: testTimeout, ...nodeOptions() }, (error, stdout, stderr) => {
      // The process prints a first report before it tests a driver, and a second report after the test. If the driver
      // crashes the process, only the first report is printed. So the last line is always the latest report.
      const last = stdout.trim().split("\n").at(-1) ?? "";
      if (last !== "") resolve(JSON.parse(last) as DeviceReport);
      else
        reject(
          new HumanError(`The device test failed (${stderr || (error?.message ?? "")}); set "device.name" to "cpu".`),
        );
    });
  });
}

/** The device that computes a run. */
export interface ChosenDevice {
  readonly kind: "cpu" | "webgpu";
  /** The GPU; undefined for the CPU. */
  readonly device?: FoundDevice;
}

/**
 * Chooses the device of this machine that a configuration's `device.name` selects.
 * @throws HumanError if the machine does not have the device
 */
export async function chooseDevice(
  name: Configuration["device"]["name"],
  find: () => Promise<DeviceReport>,
): Promise<ChosenDevice> {
  if (name === "cpu") return { kind: "cpu" };
  const { devices, chosen } = await find();
  const kind = name === "auto" ? chosen : name;
  const found = devices.find((device) => device.kind === kind && device.isUsable);
  if (kind === "cpu") return { kind };
  if (found !== undefined) return { kind, device: found };
  const reasons = devices
    .filter((device) => device.kind !== "cpu")
    .map((device) => `${device.name}: ${device.reason}`)
    .join("; ");
  throw new HumanError(`Lethe cannot use a GPU of this machine (${reasons}); set "device.name" to "cpu" or "auto".`);
}
