import { execFile } from "node:child_process";
import type { Configuration } from "../configuration/schema";
import type { DeviceReport, FoundDevice } from "../protocol/devices";
import { HumanError } from "../protocol/humanError";

export interface DeviceTest {
  /** The test's bundle. */
  readonly testPath: string;
  /** The Node that runs it; this process's own where left out. */
  readonly nodePath?: string | undefined;
}

/** In milliseconds; a graphics driver may have many programs to make, and the machine other work. */
const testTimeout = 180_000;

/**
 * What the machine can compute on, found out by trying, in a process of its own.
 * @throws HumanError when the test cannot be run at all
 */
export function findDevices({ testPath, nodePath = process.execPath }: DeviceTest): Promise<DeviceReport> {
  return new Promise((resolve, reject) => {
    const options = {
      timeout: testTimeout,
      windowsHide: true,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    };
    execFile(nodePath, [testPath], options, (error, stdout, stderr) => {
      // A driver that crashes leaves the line that was printed before it was tried.
      const last = stdout.trim().split("\n").at(-1) ?? "";
      if (last !== "") resolve(JSON.parse(last) as DeviceReport);
      else reject(new HumanError(`The devices could not be found out (${stderr || (error?.message ?? "")}).`));
    });
  });
}

/** What a run computes on. */
export interface ChosenDevice {
  readonly kind: "cpu" | "webgpu";
  /** A device with a memory of its own; undefined for the processor. */
  readonly device?: FoundDevice;
}

/**
 * Decides what a configuration's `device.name` stands for on this machine.
 * @throws HumanError where it names a device that the machine does not have
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
  throw new HumanError(`No graphics processor can be used (${reasons}); set "device.name" to "cpu" or "auto".`);
}
