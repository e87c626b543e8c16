import { describe, expect, it } from "vitest";
import { macGpus, parseNvidiaGpus, softwareGpu, windowsGpus } from "../../../../../src/backends/onnx/runtime/gpus";

describe("the machine's GPUs", () => {
  it("are read from nvidia-smi with their memory", () => {
    expect(parseNvidiaGpus("NVIDIA GeForce RTX 3060, 12288\nNVIDIA A100, [N/A]\n")).toEqual([
      { name: "NVIDIA GeForce RTX 3060", memoryBytes: 12_884_901_888 },
      { name: "NVIDIA A100" },
    ]);
    expect(parseNvidiaGpus("")).toEqual([]);
  });

  it("are read from the lists of macOS and Windows, with one GPU or more", () => {
    expect(macGpus('{"SPDisplaysDataType":[{"sppci_model":"Apple M2"}]}')).toEqual([{ name: "Apple M2" }]);
    expect(windowsGpus('{"Name":"Intel UHD"}')).toEqual([{ name: "Intel UHD" }]);
    expect(windowsGpus('[{"Name":"Intel UHD"},{"Name":"NVIDIA T4"}]')).toHaveLength(2);
    expect([...macGpus("no JSON"), ...windowsGpus("")]).toEqual([]);
  });
});

describe("software that emulates a GPU", () => {
  const libraries = ["7f00 r-xp /usr/lib/chromium/libvk_swiftshader.so"];
  it("is recognised by its library if the system has no GPU device", () => {
    expect(softwareGpu(libraries, ["null", "tty"])).toBe("SwiftShader");
    expect(softwareGpu(["/usr/lib/libvulkan_lvp.so"], [])).toBe("llvmpipe");
    expect(softwareGpu(["/usr/lib/libvulkan_radeon.so"], [])).toBeUndefined();
    expect(softwareGpu(libraries, ["renderD128"])).toBeUndefined();
    expect(softwareGpu(libraries, ["nvidia0"])).toBeUndefined();
  });
});
