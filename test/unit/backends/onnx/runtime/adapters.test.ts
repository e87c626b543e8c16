import { describe, expect, it } from "vitest";
import {
  macAdapters,
  parseNvidiaAdapters,
  softwareAdapter,
  windowsAdapters,
} from "../../../../../src/backends/onnx/runtime/adapters";

describe("the system's graphics adapters", () => {
  it("are read from nvidia-smi with their memory", () => {
    expect(parseNvidiaAdapters("NVIDIA GeForce RTX 3060, 12288\nNVIDIA A100, [N/A]\n")).toEqual([
      { name: "NVIDIA GeForce RTX 3060", memoryBytes: 12_884_901_888 },
      { name: "NVIDIA A100" },
    ]);
    expect(parseNvidiaAdapters("")).toEqual([]);
  });

  it("are read from a Mac's and from Windows' own lists, of one adapter or more", () => {
    expect(macAdapters('{"SPDisplaysDataType":[{"sppci_model":"Apple M2"}]}')).toEqual([{ name: "Apple M2" }]);
    expect(windowsAdapters('{"Name":"Intel UHD"}')).toEqual([{ name: "Intel UHD" }]);
    expect(windowsAdapters('[{"Name":"Intel UHD"},{"Name":"NVIDIA T4"}]')).toHaveLength(2);
    expect([...macAdapters("no JSON"), ...windowsAdapters("")]).toEqual([]);
  });
});

describe("software that plays an adapter", () => {
  const libraries = ["7f00 r-xp /usr/lib/chromium/libvk_swiftshader.so"];
  it("is known by its library where the system has no graphics device", () => {
    expect(softwareAdapter(libraries, ["null", "tty"])).toBe("SwiftShader");
    expect(softwareAdapter(["/usr/lib/libvulkan_lvp.so"], [])).toBe("llvmpipe");
    expect(softwareAdapter(["/usr/lib/libvulkan_radeon.so"], [])).toBeUndefined();
    expect(softwareAdapter(libraries, ["renderD128"])).toBeUndefined();
    expect(softwareAdapter(libraries, ["nvidia0"])).toBeUndefined();
  });
});
