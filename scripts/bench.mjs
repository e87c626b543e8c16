/*
 * Runs a benchmark of test/bench/; words after its name go to it:
 *
 *   npm run bench -- <name> [word ...]
 */
import { spawnSync } from "node:child_process";
import path from "node:path";

const repository = path.join(import.meta.dirname, "..");

/** Each benchmark's file in test/bench/, and what it measures. */
const benches = {
  engine: ["engine.mjs", "training and generation speed beside PyTorch"],
  sample: ["sample.mjs", "the recommended recipes of the sample with three seeds"],
  algorithms: ["algorithms.mjs", "each objective on the sample, side by side"],
  lume: ["lume.mjs", "the recipe without a base on a slice of the LUME benchmark"],
  real: ["real.mjs", "recipes on a real pretrained model and LUME, beside the retrained model"],
  robustness: ["robustness.mjs", "what 4 bits and relearning bring back of what a model has forgotten"],
  gpu: ["gpu.mjs", "training, generation and memory on a GPU"],
  memory: ["memory.mjs", "estimated against measured memory of a run"],
  bits: ["fourBits.mjs", "perplexity lost by weights of 4 bits"],
  large: ["largeModel.mjs", "time and memory of a model with 1 billion weights"],
  huge: ["hugeModel.mjs", "one LoRA step of a model with 7 billion weights"],
  firsthour: ["firstHour.mjs", "seconds from a model and a list of texts to moving curves, in the real editor"],
  dashboard: ["dashboard.mjs", "speed of the dashboard and of the extension host"],
};

const [name, ...words] = process.argv.slice(2);

if (name === undefined) {
  console.log("Usage: npm run bench -- <name> [word ...]\n");
  for (const [title, [, measures]] of Object.entries(benches)) console.log(`  ${title.padEnd(12)}${measures}`);
} else if (!Object.hasOwn(benches, name)) {
  console.error(`There is no benchmark named ${name}; the benchmarks are ${Object.keys(benches).join(", ")}.`);
  process.exitCode = 2;
} else {
  const [file] = benches[name];
  run("scripts/bootstrap.mjs");
  run(`test/bench/${file}`, ...words);
  if (name === "dashboard") run("test/host/integration.mjs", "bench");
}

function run(program, ...rest) {
  const { status } = spawnSync(process.execPath, [program, ...rest], { cwd: repository, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
