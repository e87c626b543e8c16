import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

/** A GPU that the system knows. It may lack a driver for WebGPU. */
export interface Gpu {
  readonly name: string;
  /**
   * The size of the GPU's own memory. It is undefined if the GPU shares the machine's memory, or if the size is
   * unknown.
   */
  readonly memoryBytes?: number;
}

const run = promisify(execFile);
/** Lethe waits at most this number of milliseconds for the system's answer. */
const patience = 10_000;

const ask = async (program: string, words: readonly string[]): Promise<string> => {
  try {
    return (await run(program, words, { timeout: patience, windowsHide: true })).stdout;
  } catch {
    return "";
  }
};

/** Lists the machine's GPUs that the system reports. */
export async function listGpus(): Promise<Gpu[]> {
  switch (process.platform) {
    case "linux":
      return [...(await nvidiaGpus()), ...(await otherLinuxGpus())];
    case "darwin":
      return macGpus(await ask("system_profiler", ["SPDisplaysDataType", "-json"]));
    case "win32":
      return windowsGpus(
        await ask("powershell.exe", [
          "-NoProfile",
          "-Command",
          "Get-CimInstance Win32_VideoController | Select-Object Name | ConvertTo-Json",
        ]),
      );
    default:
      return [];
  }
}

const nvidiaGpus = async (): Promise<Gpu[]> => {
  const words = ["--query-gpu=name,memory.total", "--format=csv,noheader,nounits"];
  return parseNvidiaGpus(await ask("nvidia-smi", words));
};

/** @param text the output of nvidia-smi. It has one line for each GPU, with the GPU's name and its memory in MiB */
export function parseNvidiaGpus(text: string): Gpu[] {
  return text
    .split("\n")
    .map((line) => line.split(",").map((part) => part.trim()))
    .flatMap(([name, mebibytes]) => (name ? [{ name, ...sized(Number(mebibytes) * 2 ** 20) }] : []));
}

const sized = (memoryBytes: number): Pick<Gpu, "memoryBytes"> => (memoryBytes > 0 ? { memoryBytes } : {});

/** PCI ids of GPU vendors. The names of NVIDIA's GPUs come from nvidia-smi. */
const vendors: Readonly<Record<string, string>> = { "0x1002": "AMD", "0x8086": "Intel", "0x10de": "NVIDIA" };

const otherLinuxGpus = async (): Promise<Gpu[]> => {
  const folder = "/sys/class/drm";
  const cards = (await readdir(folder).catch(() => [])).filter((name) => /^card\d+$/.test(name));
  const read = (card: string, file: string): Promise<string> =>
    readFile(path.join(folder, card, "device", file), "utf8").then(
      (text) => text.trim(),
      () => "",
    );
  const found = await Promise.all(
    cards.map(async (card) => {
      const vendor = vendors[await read(card, "vendor")];
      if (vendor === undefined || vendor === "NVIDIA") return [];
      const name = `${vendor} graphics (device ${await read(card, "device")})`;
      return [{ name, ...sized(Number(await read(card, "mem_info_vram_total"))) }];
    }),
  );
  return found.flat();
};

/**
 * @param text JSON from system_profiler. No memory size is read from it, because the GPUs of a Mac share the machine's
 *   memory
 */
export function macGpus(text: string): Gpu[] {
  const { SPDisplaysDataType: displays = [] } = parse(text) as { SPDisplaysDataType?: { sppci_model?: string }[] };
  return displays.flatMap(({ sppci_model: name }) => (name === undefined ? [] : [{ name }]));
}

/**
 * @param text JSON from PowerShell: one object, or a list of objects. It contains only names. PowerShell could also
 *   give the memory sizes, but never reports more than 4 GiB
 */
export function windowsGpus(text: string): Gpu[] {
  const found = parse(text) as { Name?: string } | { Name?: string }[];
  return [found].flat().flatMap(({ Name: name }) => (name === undefined ? [] : [{ name }]));
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
};

/** Drivers that emulate a GPU on the CPU. Each entry holds a part of the library's file name, and the driver's name. */
const softwareDrivers = [
  ["vk_swiftshader", "SwiftShader"],
  ["vulkan_lvp", "llvmpipe"],
] as const;

/**
 * Name of the software that emulates a GPU for this process, or undefined. On Linux, a GPU is emulated if this process
 * has loaded one of the `softwareDrivers` and the system has no GPU device.
 * @param libraries paths of the files that are mapped into this process's memory
 * @param devices names of the files in /dev and /dev/dri
 */
export function softwareGpu(libraries: readonly string[], devices: readonly string[]): string | undefined {
  if (devices.some((name) => /^(renderD\d+|nvidia\d+|dxg)$/.test(name))) return undefined;
  return softwareDrivers.find(([part]) => libraries.some((library) => library.includes(part)))?.[1];
}

/** `softwareGpu` for this process. */
export async function openedSoftwareGpu(): Promise<string | undefined> {
  if (process.platform !== "linux") {
    const [gpu] = await listGpus();
    return gpu?.name.startsWith("Microsoft Basic") ? gpu.name : undefined;
  }
  const maps = await readFile("/proc/self/maps", "utf8").catch(() => "");
  const list = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
  return softwareGpu(maps.split("\n"), [...(await list("/dev")), ...(await list("/dev/dri"))]);
}
