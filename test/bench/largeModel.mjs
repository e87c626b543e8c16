// A model of OLMo-1B's real shape with random weights, on the CPU: a LoRA step of 256 tokens, an evaluation of 32
// passages, the export of the merged model, and a whole (short) run; time and peak resident memory of each:
//
//   npm run bench -- large [<shape> [task ...]]
// The weights, in bfloat16 like OLMo's, are written to a temporary folder piece by piece and removed at the end: 2.6
// GB, and the same again during an export. Each task has a process of its own, for a peak of its own. Before a task
// that times reading, the file is dropped from the page cache where the system allows it (Linux).
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import path from "node:path";
import Table from "cli-table3";
import { bundle } from "./bundle.mjs";
import { drawTokens, work } from "./engine/work.mjs";
import { writeRandomModel } from "./randomModel.mjs";
import { shapes } from "./shapes.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const tokensAStep = 256;
const passageCount = 32;
const threads = availableParallelism();
const [shape = "olmo-1b", ...named] = process.argv.slice(2);
const allTasks = ["step", "evaluate", "export", "run"];
const chosen = named.length > 0 ? named : allTasks;
if (!Object.hasOwn(shapes, shape) || chosen.some((task) => !allTasks.includes(task))) {
  console.error(`usage: npm run bench -- large [<shape> [task ...]]
shapes: ${Object.keys(shapes).join(", ")}; tasks: ${allTasks.join(", ")}`);
  process.exit(2);
}

const program = await bundle("large");

const folder = mkdtempSync(path.join(tmpdir(), "lethe-bench-"));
const model = path.join(folder, shape);
const weightsFile = path.join(model, "model.safetensors");

/** Writes the shortest rows of one of the sample's sets to a file. */
function shortestRows(set, count) {
  const rows = readFileSync(path.join(root, `media/sample/data/${set}.jsonl`), "utf8")
    .trim()
    .split("\n")
    .toSorted((a, b) => a.length - b.length)
    .slice(0, count);
  const file = path.join(folder, `${set}-${count}.jsonl`);
  writeFileSync(file, `${rows.join("\n")}\n`);
  return file;
}

/** Configuration of a run of one step, to measure the memory of a whole run. */
function writeConfiguration() {
  const file = path.join(folder, "large.lethe.json");
  const configuration = {
    model,
    data: { forget: shortestRows("forget", 4), retain: shortestRows("retain", 4) },
    objective: { name: "gradient-difference" },
    adapter: { type: "lora", ...work.lora },
    training: { steps: 1, forgetBatchSize: 2, retainBatchSize: 2 },
    evaluation: { everySteps: 0, batchSize: 8, maxNewTokens: 8 },
    device: { threads },
  };
  writeFileSync(file, JSON.stringify(configuration));
  return file;
}

/** @returns whether the next read of the weights is from the disk */
const dropFromMemory = () =>
  spawnSync("dd", [`of=${weightsFile}`, "oflag=nocache", "conv=notrunc,fdatasync", "count=0", "if=/dev/null"])
    .status === 0;

function measure(task, settings) {
  const scratch = path.join(folder, "scratch");
  mkdirSync(scratch);
  const { status, stdout } = spawnSync(process.execPath, [program, JSON.stringify({ ...settings, task, scratch })], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  rmSync(scratch, { recursive: true });
  if (status !== 0) throw new Error(`${task} ended with ${status}`);
  return JSON.parse(stdout.toString());
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(2)} GB`;
const seconds = (value) => `${value.toFixed(1)} s`;

try {
  const weightCount = await writeRandomModel(shape, model, "bfloat16");
  const fileBytes = statSync(weightsFile).size;
  const weightBytes = 4 * weightCount;
  const table = new Table({ head: ["task", "time", "peak resident", "of the float32 weights"] });
  const settings = {
    folder: model,
    threads,
    steps: 5,
    text: drawTokens(1, tokensAStep, shapes[shape].vocab_size, 7)[0],
    lora: work.lora,
    learningRate: work.learningRate,
    passagesFile: shortestRows("forget", passageCount),
    evaluation: { batchSize: passageCount, maxNewTokens: 8 },
    configuration: writeConfiguration(),
  };
  const row = (name, time, { peakBytes }) =>
    table.push([name, time, gigabytes(peakBytes), `${(peakBytes / weightBytes).toFixed(2)} x`]);

  if (chosen.includes("step")) {
    const isCold = dropFromMemory();
    const coldRead = measure("read", settings);
    const warmRead = measure("read", settings);
    const warmLoad = measure("load", settings);
    dropFromMemory();
    const step = measure("step", settings);
    process.stdout.write(
      `reading ${gigabytes(fileBytes)} from the ${isCold ? "disk" : "disk or the system's memory"}: ` +
        `${seconds(coldRead.seconds)}, loading the weights from it: ${seconds(step.loadSeconds)}; from the system's ` +
        `memory: ${seconds(warmRead.seconds)} and ${seconds(warmLoad.loadSeconds)}\n`,
    );
    row("loading the weights", seconds(warmLoad.loadSeconds), warmLoad);
    row(`LoRA step, ${tokensAStep} tokens`, seconds(median(step.seconds.slice(1))), step);
  }
  if (chosen.includes("evaluate")) {
    const evaluated = measure("evaluate", settings);
    const { maxNewTokens } = settings.evaluation;
    row(`evaluate ${passageCount} passages, ${maxNewTokens} new tokens each`, seconds(evaluated.seconds), evaluated);
  }
  if (chosen.includes("export")) {
    const exported = measure("export", settings);
    row("export, adapter merged", seconds(exported.seconds), exported);
  }
  if (chosen.includes("run")) {
    const run = measure("run", settings);
    row("a LoRA run of one step", seconds(run.seconds), run);
  }
  process.stdout.write(
    `${shape}: ${weightCount.toLocaleString("en-US")} weights, ${gigabytes(weightBytes)} in float32\n` +
      `${cpus()[0]?.model ?? "unknown processor"}, ${threads} threads\n${table.toString()}\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
