// Estimated memory of a run beside its measured memory, on models of random weights:
//
//   npm run bench -- memory [<case> ...]
//
// Each case is a whole run of three steps in a process of its own. Its peak of resident memory is read at the end.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import path from "node:path";
import Table from "cli-table3";
import { bundle } from "./bundle.mjs";
import { work } from "./engine/work.mjs";
import { writeRandomModel } from "./randomModel.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const adapter = { type: "lora", ...work.lora };
const longTexts = { training: { forgetBatchSize: 16, retainBatchSize: 16 } };

/** Cases by name: the shape, and the differences from the first case. */
const cases = {
  "5m": { shape: "olmo-5m" },
  "30m": { shape: "olmo-30m" },
  "30m, checkpointing": { shape: "olmo-30m", training: { gradientCheckpointing: true } },
  "30m, 4 micro-batches": { shape: "olmo-30m", training: { microBatches: 4 } },
  "30m, target model's copy": { shape: "olmo-30m", objective: { name: "kl-minimization" } },
  "30m, LoRA": { shape: "olmo-30m", adapter },
  "30m, LoRA, 32 texts": { shape: "olmo-30m", adapter, ...longTexts },
  "30m, LoRA, 32 texts, checkpointing": {
    shape: "olmo-30m",
    adapter,
    training: { ...longTexts.training, gradientCheckpointing: true },
  },
  "30m, LoRA, 4 bits": { shape: "olmo-30m", adapter: { ...adapter, frozenBits: 4 } },
  "350m, LoRA": { shape: "olmo-350m", adapter },
  "350m, LoRA, 4 bits, checkpointing": {
    shape: "olmo-350m",
    adapter: { ...adapter, frozenBits: 4 },
    training: { gradientCheckpointing: true },
  },
};

const named = process.argv.slice(2);
const chosen = named.length > 0 ? named : Object.keys(cases);
const unknown = chosen.filter((name) => !Object.hasOwn(cases, name));
if (unknown.length > 0) {
  console.error(`There is no case ${unknown.join(", ")}; the cases are ${Object.keys(cases).join("; ")}.`);
  process.exit(2);
}

const program = await bundle("memory");
const folder = mkdtempSync(path.join(tmpdir(), "lethe-bench-"));
const passages = 16;

/** Writes the first rows of one of the sample's sets to a file. */
function firstRows(set) {
  const rows = readFileSync(path.join(root, `media/sample/data/${set}.jsonl`), "utf8").split("\n");
  const file = path.join(folder, `${set}.jsonl`);
  writeFileSync(file, `${rows.slice(0, passages).join("\n")}\n`);
  return file;
}

function measure(name) {
  const { shape, training, ...rest } = cases[name];
  const runFolder = path.join(folder, "run");
  mkdirSync(runFolder);
  const configuration = path.join(folder, "memory.lethe.json");
  const written = {
    model: path.join(folder, shape),
    data: { forget: firstRows("forget"), retain: firstRows("retain") },
    objective: { name: "gradient-difference" },
    training: { steps: 3, ...training },
    evaluation: { everySteps: 0, batchSize: 16, maxNewTokens: 32 },
    device: { threads: availableParallelism() },
    ...rest,
  };
  writeFileSync(configuration, JSON.stringify(written));
  const { status, stdout } = spawnSync(process.execPath, [program, JSON.stringify({ configuration, runFolder })], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  rmSync(runFolder, { recursive: true });
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
  return JSON.parse(stdout.toString());
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
try {
  const table = new Table({ head: ["run", "said", "measured", "said / measured", "at the end of training", "a step"] });
  const written = new Set();
  for (const name of chosen) {
    const { shape } = cases[name];
    if (!written.has(shape)) await writeRandomModel(shape, path.join(folder, shape), "float32");
    written.add(shape);
    const { estimate, peaks, peakBytes, stepSeconds } = measure(name);
    table.push([
      name,
      megabytes(estimate.total),
      megabytes(peakBytes),
      (estimate.total / peakBytes).toFixed(2),
      megabytes(peaks.training),
      `${Math.min(...stepSeconds).toFixed(2)} s`,
    ]);
    if (process.env.LETHE_BENCH_PARTS) console.error(name, JSON.stringify({ estimate, peaks }));
  }
  process.stdout.write(`${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} threads\n${table}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
