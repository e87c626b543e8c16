// Tests the WebGPU device on software Vulkan: `node test/webgpu/run.mjs`, with --all the long suite of test/gpu, with
// --bench the table of test/bench/gpu.mjs at toy size. LETHE_GPU=real takes the machine's own adapter instead.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { softwareVulkan, VulkanUnavailable } from "./softwareVulkan.mjs";

const repository = path.join(import.meta.dirname, "../..");
const [mode, ...rest] = process.argv.slice(2);

try {
  const env = process.env.LETHE_GPU === "real" ? process.env : softwareVulkan();
  const vitest = [
    path.join(repository, "node_modules/vitest/vitest.mjs"),
    ...["run", "--config", "vitest.webgpu.config.mts"],
  ];
  const words =
    mode === "--bench"
      ? [path.join(repository, "test/bench/gpu.mjs"), ...rest]
      : [...vitest, ...(mode === "--all" ? ["test/gpu", ...rest] : ["test/webgpu", ...process.argv.slice(2)])];
  const { status } = spawnSync(process.execPath, words, {
    cwd: repository,
    stdio: "inherit",
    env: mode === "--bench" ? { ...env, LETHE_BENCH_TOY: "1" } : env,
  });
  process.exitCode = status ?? 1;
} catch (error) {
  if (!(error instanceof VulkanUnavailable)) throw error;
  console.error(`SKIPPED: the tests of the WebGPU device need software Vulkan; ${error.message}.`);
}
