// A software GPU for tests of the WebGPU device: SwiftShader of Debian's Chromium, behind Debian's Vulkan loader.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const driver = "/usr/lib/chromium/vk_swiftshader_icd.json";
const loaders = ["/usr/lib/x86_64-linux-gnu/libvulkan.so.1", "/lib/x86_64-linux-gnu/libvulkan.so.1"];
const command = "apt-get update && apt-get install -y --no-install-recommends chromium libvulkan1";

/** Software Vulkan is missing and may not be installed; the message names the command that installs it. */
export class VulkanUnavailable extends Error {}

/**
 * The environment in which a process finds software Vulkan. As root on Debian, installs it first if it is missing.
 *
 * @throws VulkanUnavailable
 */
export function softwareVulkan() {
  refuseOtherPlatforms();
  const isThere = () => existsSync(driver) && loaders.some((loader) => existsSync(loader));
  if (!isThere() && process.getuid?.() === 0) {
    console.log("Installing software Vulkan from Debian …");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    spawnSync("sh", ["-c", command], { env, stdio: "ignore", timeout: 300_000 });
  }
  if (!isThere()) throw new VulkanUnavailable(`as root on Debian, run ${command}`);
  return environmentOf(driver);
}

const refuseOtherPlatforms = () => {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new VulkanUnavailable(`it is set up for Linux on x64 alone, and this is ${process.platform} ${process.arch}`);
};

const environmentOf = (icd) => {
  // Older loaders read the first variable and newer ones the second; without the third, the loader prints a warning.
  const { XDG_RUNTIME_DIR: runtime = "/tmp" } = process.env;
  return { ...process.env, VK_DRIVER_FILES: icd, VK_ICD_FILENAMES: icd, XDG_RUNTIME_DIR: runtime };
};

/**
 * As `softwareVulkan`, with float16, which SwiftShader does not have: llvmpipe of Mesa in Debian 12's backports, since
 * Mesa of Debian 12 itself is too old for Dawn. It is unpacked beside the editor of the tests and installed nowhere.
 *
 * @throws VulkanUnavailable
 */
export function halfVulkan() {
  refuseOtherPlatforms();
  const folder = path.join(import.meta.dirname, "../../.vscode-test/llvmpipe");
  const icd = path.join(folder, "icd.json");
  if (!existsSync(icd)) unpackLlvmpipe(folder, icd);
  return environmentOf(icd);
}

const unpackLlvmpipe = (folder, icd) => {
  const run = (program, words, options = {}) => {
    const { status } = spawnSync(program, words, { stdio: "ignore", timeout: 120_000, ...options });
    if (status !== 0) throw new VulkanUnavailable(`${program} ${words.join(" ")} did not succeed`);
  };
  // Own package lists, so that the system's stay as they are.
  for (const name of ["lists/partial", "cache/archives/partial"])
    mkdirSync(path.join(folder, name), { recursive: true });
  const own = (name) => path.join(folder, name);
  const key = "/usr/share/keyrings/debian-archive-keyring.gpg";
  writeFileSync(own("sources.list"), `deb [signed-by=${key}] http://deb.debian.org/debian bookworm-backports main\n`);
  writeFileSync(
    own("apt.conf"),
    `Dir::Etc::sourcelist "${own("sources.list")}";\nDir::Etc::sourceparts "/dev/null";\n` +
      `Dir::State::lists "${own("lists")}";\nDir::Cache "${own("cache")}";\n`,
  );
  console.log("Fetching Mesa's llvmpipe from Debian's backports …");
  const options = { cwd: folder, env: { ...process.env, APT_CONFIG: own("apt.conf") } };
  run("apt-get", ["update"], options);
  run("apt-get", ["download", "mesa-vulkan-drivers/bookworm-backports"], options);
  const archive = readdirSync(folder).find((name) => name.endsWith(".deb"));
  if (archive === undefined) throw new VulkanUnavailable("Debian's backports have no llvmpipe");
  run("dpkg", ["-x", archive, "."], options);
  const found = JSON.parse(readFileSync(own("usr/share/vulkan/icd.d/lvp_icd.json"), "utf8"));
  found.ICD.library_path = own(`usr/lib/x86_64-linux-gnu/${path.basename(found.ICD.library_path)}`);
  writeFileSync(icd, JSON.stringify(found));
};
