import { cpus, totalmem } from "node:os";
import { openDevice } from "../models/openDevice";
import type { DeviceReport, FoundDevice } from "../../../protocol/devices";
import { listAdapters, openedSoftwareAdapter } from "../runtime/adapters";
import type { Adapter } from "../runtime/adapters";
import { hasWebGpu, otherProviders } from "../runtime/providers";
import { whyNoFloat16 } from "../models/float16Support";
import type { Device } from "../runtime/device";
import { compareWithCpu } from "./deviceComparison";
import { gradientTolerance } from "../training/choosePrecision";

/*
 * `node device-test.js`: what this machine can compute on, as a line of JSON (`DeviceReport`). A line is printed before
 * the graphics adapter is tried and another one after: a driver may crash, which is why this is a process of its own.
 */

/** Wide enough that a graphics processor's speed shows, and so small that software can play one. */
const widths = { real: 1024, software: 64 } as const;
/** Of gradients in float32; a device that computes wrongly is off by far more. */
const tolerance = 1e-4;

const main = async (): Promise<void> => {
  const adapters = await listAdapters();
  const others = otherDevices();
  const cpu = describeCpu();
  const print = (report: DeviceReport): void => void process.stdout.write(`${JSON.stringify(report)}\n`);
  const untried = describeUnused(adapters, "the test of it did not come to its end");
  print({ devices: [cpu, ...untried, ...others], chosen: "cpu" });
  const tried = await tryWebGpu(adapters);
  print({ devices: [cpu, ...tried.devices, ...others], chosen: tried.isFaster ? "webgpu" : "cpu" });
};

const describeCpu = (): FoundDevice => {
  const cores = cpus();
  const model = cores[0]?.model.trim() ?? "unknown processor";
  return {
    name: `${model}, ${cores.length} cores`,
    kind: "cpu",
    isUsable: true,
    reason: "always there",
    memoryBytes: totalmem(),
  };
};

const describeUnused = (adapters: readonly Adapter[], reason: string): FoundDevice[] =>
  (adapters.length > 0 ? adapters : [{ name: "WebGPU" }]).map((adapter) => ({ ...adapter, isUsable: false, reason }));

/** Onnxruntime takes the fastest adapter by itself, so that one alone is tried. */
const tryWebGpu = async (
  adapters: readonly Adapter[],
): Promise<{ readonly devices: FoundDevice[]; readonly isFaster: boolean }> => {
  if (!hasWebGpu())
    return { devices: describeUnused(adapters, "onnxruntime has no WebGPU on this platform"), isFaster: false };
  try {
    const device = await openDevice("webgpu");
    const software = await openedSoftwareAdapter();
    const { error, seconds, cpuSeconds } = await compareWithCpu(device, widths[software ? "software" : "real"]);
    const half = await describeHalf(device, widths[software ? "software" : "real"], seconds);
    await device.dispose();
    const isRight = error <= tolerance;
    const speed = `${(cpuSeconds / seconds).toFixed(1)} times as fast as the processor in a short test`;
    const reason = !isRight
      ? `its results are off by ${error.toExponential(1)} of the processor's`
      : `${software ? "software that plays a graphics processor: for tests, never chosen by auto" : speed}; ${half}`;
    const [first, ...rest] = adapters;
    const opened = software ? { name: software } : (first ?? { name: "WebGPU adapter" });
    const found: FoundDevice = { ...opened, isUsable: isRight, reason, ...(isRight && { kind: "webgpu" as const }) };
    const unused = software ? adapters : rest;
    return {
      devices: [
        found,
        ...unused.map((adapter) => ({ ...adapter, isUsable: false, reason: "onnxruntime took another" })),
      ],
      isFaster: isRight && software === undefined && seconds < cpuSeconds,
    };
  } catch (error) {
    const [problem = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    const reason = `onnxruntime's WebGPU finds no driver for it (${problem.replace(/^.*was false\. /, "")})`;
    return { devices: describeUnused(adapters, reason), isFaster: false };
  }
};

/** What half precision would be on a device, in words. A run tries it with its own first step. */
const describeHalf = async (device: Device, width: number, seconds: number): Promise<string> => {
  const missing = await whyNoFloat16(device);
  if (missing !== undefined) return `float32 alone, ${missing}`;
  const half = await compareWithCpu(device, width, "float16");
  const speed = `${(seconds / half.seconds).toFixed(1)} times as fast`;
  return half.error <= gradientTolerance
    ? `products in float16 ${speed} and off by ${(100 * half.error).toFixed(2)} %`
    : `float32 alone, products in float16 are off by ${half.error.toExponential(1)}`;
};

const otherDevices = (): FoundDevice[] =>
  otherProviders().map((name) => ({
    name: `onnxruntime's ${name}`,
    isUsable: false,
    reason: "Lethe does not use this provider",
  }));

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
