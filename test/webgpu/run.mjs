// Tests the WebGPU device on software Vulkan: `node test/webgpu/run.mjs`. --all adds the long suites: test/gpu and
// float16. --half runs only the suite of float16. --bench prints the table of test/bench/gpu.mjs at toy size.
// LETHE_GPU=real uses the adapter of the machine.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { halfVulkan, softwareVulkan, VulkanUnavailable } from "./softwareVulkan.mjs";

const repository = path.join(import.meta.dirname, "../..");
const isReal = process.env.LETHE_GPU === "real";
const modes = {
  "--all": (rest) => {
    runTests(softwareVulkan, ["test/gpu", ...rest]);
    if (rest.length === 0) runTests(halfVulkan, ["precision"]);
  },
  "--half": () => runTests(halfVulkan, ["precision"]),
  "--bench": (rest) => {
    const environment = environmentOf(softwareVulkan);
    const program = path.join(repository, "test/bench/gpu.mjs");
    if (environment) run([program, ...rest], { ...environment, LETHE_BENCH_TOY: "1" });
  },
};
const [first, ...rest] = process.argv.slice(2);
if (Object.hasOwn(modes, first ?? "")) modes[first](rest);
else runTests(softwareVulkan, ["test/webgpu", ...process.argv.slice(2)]);

function runTests(find, words) {
  const environment = environmentOf(find);
  const vitest = path.join(repository, "node_modules/vitest/vitest.mjs");
  if (environment) run([vitest, "run", "--project", "webgpu", ...words], environment);
}

/** Undefined when software Vulkan is missing; prints a line with the reason. */
function environmentOf(find) {
  try {
    return isReal ? process.env : find();
  } catch (error) {
    if (!(error instanceof VulkanUnavailable)) throw error;
    console.error(`SKIPPED: tests of the WebGPU device need software Vulkan; ${error.message}.`);
    return undefined;
  }
}

function run(words, env) {
  const { status } = spawnSync(process.execPath, words, { cwd: repository, stdio: "inherit", env });
  if (status !== 0) process.exitCode = status ?? 1;
}
