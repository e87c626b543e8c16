// Software that plays a graphics processor, for tests of the WebGPU device without one: the SwiftShader that Debian's
// Chromium brings, behind Debian's Vulkan loader.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const driver = "/usr/lib/chromium/vk_swiftshader_icd.json";
const loaders = ["/usr/lib/x86_64-linux-gnu/libvulkan.so.1", "/lib/x86_64-linux-gnu/libvulkan.so.1"];
const command = "apt-get update && apt-get install -y --no-install-recommends chromium libvulkan1";

/** There is no software Vulkan and it may not be installed; the message says which one command would do it. */
export class VulkanUnavailable extends Error {}

/**
 * The environment in which a process finds software Vulkan, installed first where it may be: as root on Debian.
 *
 * @throws VulkanUnavailable
 */
export const softwareVulkan = () => {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new VulkanUnavailable(`it is set up for Linux on x64 alone, and this is ${process.platform} ${process.arch}`);
  const isThere = () => existsSync(driver) && loaders.some((loader) => existsSync(loader));
  if (!isThere() && process.getuid?.() === 0) {
    console.log("Installing software Vulkan from Debian …");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    spawnSync("sh", ["-c", command], { env, stdio: "ignore", timeout: 300_000 });
  }
  if (!isThere()) throw new VulkanUnavailable(`as root on Debian, run ${command}`);
  // The loader reads one or the other variable, by its age; without the third it complains.
  const { XDG_RUNTIME_DIR: runtime = "/tmp" } = process.env;
  return { ...process.env, VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver, XDG_RUNTIME_DIR: runtime };
};
