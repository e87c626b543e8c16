import { cpus, totalmem } from "node:os";
import { openDevice } from "../models/openDevice";
import type { DeviceReport, FoundDevice } from "../../../protocol/devices";
import { listGpus, openedSoftwareGpu } from "../runtime/gpus";
import type { Gpu } from "../runtime/gpus";
import { executionProviders } from "../runtime/providers";
import { whyNoFloat16 } from "../models/float16Support";
import type { Device } from "../runtime/device";
import { compareWithCpu } from "./deviceComparison";
import { gradientTolerance } from "../training/choosePrecision";

/*
 * `node device-test.js` tests the devices of this machine and prints the result as one line of JSON (`DeviceReport`).
 * A GPU's driver may crash. The test therefore runs in its own process, and prints one report before it tries the GPU
 * and one report afterwards.
 */

/** Largest error that float32 gradients may have. A device that computes wrongly has a far larger error. */
const tolerance = 1e-4;

const main = async (): Promise<void> => {
  const gpus = await listGpus();
  const others = otherDevices();
  const cpu = describeCpu();
  const print = (report: DeviceReport): void => void process.stdout.write(`${JSON.stringify(report)}\n`);
  const untried = describeUnused(gpus, "the test of this device did not finish");
  print({ devices: [cpu, ...untried, ...others], chosen: "cpu" });
  const tried = await tryWebGpu(gpus);
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

const describeUnused = (gpus: readonly Gpu[], reason: string): FoundDevice[] =>
  (gpus.length > 0 ? gpus : [{ name: "WebGPU" }]).map((gpu) => ({ ...gpu, isUsable: false, reason }));

/** Tries only one GPU, because onnxruntime itself chooses the fastest GPU. */
const tryWebGpu = async (
  gpus: readonly Gpu[],
): Promise<{ readonly devices: FoundDevice[]; readonly isFaster: boolean }> => {
  if (!executionProviders().includes("webgpu"))
    return { devices: describeUnused(gpus, "onnxruntime does not support WebGPU on this platform"), isFaster: false };
  try {
    const device = await openDevice("webgpu");
    const software = await openedSoftwareGpu();
    // A GPU shows its speed only with wide layers. A GPU emulated in software is slow, so it gets narrow layers.
    const width = software ? 64 : 1024;
    const { error, seconds, cpuSeconds } = await compareWithCpu(device, width);
    const half = await describeHalf(device, width, seconds);
    await device.dispose();
    const isRight = error <= tolerance;
    const speed = `${(cpuSeconds / seconds).toFixed(1)} times as fast as the CPU in a short test`;
    const reason = !isRight
      ? `its results are wrong: they differ from the CPU's results by a relative error of ${error.toExponential(1)}`
      : `${software ? "a GPU emulated in software, for tests; auto never chooses it" : speed}; ${half}`;
    const [first, ...rest] = gpus;
    const opened = software ? { name: software } : (first ?? { name: "WebGPU device" });
    const found: FoundDevice = { ...opened, isUsable: isRight, reason, ...(isRight && { kind: "webgpu" as const }) };
    const unused = software ? gpus : rest;
    return {
      devices: [found, ...unused.map((gpu) => ({ ...gpu, isUsable: false, reason: "onnxruntime uses another GPU" }))],
      isFaster: isRight && software === undefined && seconds < cpuSeconds,
    };
  } catch (error) {
    const [problem = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    const reason = `onnxruntime's WebGPU provider finds no driver for this GPU (${problem.replace(/^.*was false\. /, "")})`;
    return { devices: describeUnused(gpus, reason), isFaster: false };
  }
};

/**
 * Describes speed and accuracy of the device in float16. This description is only for the user. A run decides in its
 * first step whether it uses float16.
 */
const describeHalf = async (device: Device, width: number, seconds: number): Promise<string> => {
  const missing = await whyNoFloat16(device);
  if (missing !== undefined) return `float32 only: ${missing}`;
  const half = await compareWithCpu(device, width, "float16");
  const speed = `${(seconds / half.seconds).toFixed(1)} times as fast`;
  return half.error <= gradientTolerance
    ? `float16 products are ${speed}, and the results differ from the CPU's by ${(100 * half.error).toFixed(2)} %`
    : `float32 only: with float16 products, the results have a relative error of ${half.error.toExponential(1)}`;
};

const otherDevices = (): FoundDevice[] =>
  executionProviders()
    .filter((name) => name !== "cpu" && name !== "webgpu")
    .map((name) => ({
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
