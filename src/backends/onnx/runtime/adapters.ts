import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

/** A graphics adapter that the system knows, whether or not a driver for WebGPU comes with it. */
export interface Adapter {
  readonly name: string;
  /** Of its own; undefined where it shares the machine's or does not say. */
  readonly memoryBytes?: number;
}

const run = promisify(execFile);
/** In milliseconds; asking the system is no reason to keep a user waiting. */
const patience = 10_000;

const ask = async (program: string, words: readonly string[]): Promise<string> => {
  try {
    return (await run(program, words, { timeout: patience, windowsHide: true })).stdout;
  } catch {
    return "";
  }
};

/** The machine's graphics adapters, as far as the system names them. */
export async function listAdapters(): Promise<Adapter[]> {
  switch (process.platform) {
    case "linux":
      return [...(await nvidiaAdapters()), ...(await otherLinuxAdapters())];
    case "darwin":
      return macAdapters(await ask("system_profiler", ["SPDisplaysDataType", "-json"]));
    case "win32":
      return windowsAdapters(
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

const nvidiaAdapters = async (): Promise<Adapter[]> => {
  const words = ["--query-gpu=name,memory.total", "--format=csv,noheader,nounits"];
  return parseNvidiaAdapters(await ask("nvidia-smi", words));
};

/** @param text of nvidia-smi: a line an adapter, its name and its mebibytes of memory */
export function parseNvidiaAdapters(text: string): Adapter[] {
  return text
    .split("\n")
    .map((line) => line.split(",").map((part) => part.trim()))
    .flatMap(([name, mebibytes]) => (name ? [{ name, ...sized(Number(mebibytes) * 2 ** 20) }] : []));
}

const sized = (memoryBytes: number): Pick<Adapter, "memoryBytes"> => (memoryBytes > 0 ? { memoryBytes } : {});

/** PCI vendors of graphics adapters; NVIDIA's tell their own names. */
const vendors: Readonly<Record<string, string>> = { "0x1002": "AMD", "0x8086": "Intel", "0x10de": "NVIDIA" };

const otherLinuxAdapters = async (): Promise<Adapter[]> => {
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

/** @param text JSON of system_profiler; a Mac's adapters share its memory */
export function macAdapters(text: string): Adapter[] {
  const { SPDisplaysDataType: displays = [] } = parse(text) as { SPDisplaysDataType?: { sppci_model?: string }[] };
  return displays.flatMap(({ sppci_model: name }) => (name === undefined ? [] : [{ name }]));
}

/**
 * @param text JSON of PowerShell: one object, or a list of them. Its figure of memory ends at 4 GiB and is of no use
 */
export function windowsAdapters(text: string): Adapter[] {
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

/** Drivers that compute on the processor, by a part of their libraries' names. */
const softwareDrivers = [
  ["vk_swiftshader", "SwiftShader"],
  ["vulkan_lvp", "llvmpipe"],
] as const;

/**
 * The software that plays the graphics adapter, where this process, which has opened a WebGPU device, has no real one:
 * Linux's Vulkan loader then has such a driver, and the system has no graphics device.
 * @param libraries the paths of the files that this process has mapped
 * @param devices names in /dev and /dev/dri
 */
export function softwareAdapter(libraries: readonly string[], devices: readonly string[]): string | undefined {
  if (devices.some((name) => /^(renderD\d+|nvidia\d+|dxg)$/.test(name))) return undefined;
  return softwareDrivers.find(([part]) => libraries.some((library) => library.includes(part)))?.[1];
}

/** `softwareAdapter` of this process. */
export async function openedSoftwareAdapter(): Promise<string | undefined> {
  if (process.platform !== "linux") {
    const [adapter] = await listAdapters();
    return adapter?.name.startsWith("Microsoft Basic") ? adapter.name : undefined;
  }
  const maps = await readFile("/proc/self/maps", "utf8").catch(() => "");
  const list = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
  return softwareAdapter(maps.split("\n"), [...(await list("/dev")), ...(await list("/dev/dri"))]);
}
