// Speed and memory of the engine on a GPU, as Markdown, in under eight minutes:
//
//   npm run bench -- gpu [<Markdown file>]
// It lists the GPUs; tokens a second of a step with all weights and with LoRA, and of batched generation, with 30 M,
// 350 M and 1 B weights, in float32 and half precision, beside PyTorch on the same GPU where Python (PYTHON) has it;
// memory; the profile of a step; and the sample's recommended run. On a GPU the table is written to
// test/bench/RESULTS.md, unless another file is named. A measurement that takes too long is stopped, and its cell stays
// empty. A machine that has only Node and onnxruntime also needs dist/, made elsewhere with `node scripts/build.mjs &&
// node test/bench/bundle.mjs lethe model`. There, run `node test/bench/gpu.mjs`.
//
// LETHE_BENCH_TOY=1 takes a toy model and PyTorch on the CPU, for software Vulkan (test/webgpu/run.mjs --bench).
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { bundle } from "./bundle.mjs";
import { drawTokens, work } from "./engine/work.mjs";
import { writeRandomModel } from "./randomModel.mjs";
import { shapes } from "./shapes.mjs";
import { createSide } from "./side.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const isToy = process.env.LETHE_BENCH_TOY === "1";
const chosen = isToy ? ["toy"] : ["olmo-30m", "olmo-350m", "olmo-1b"];
const rounds = isToy ? 1 : 3;
const python = process.env.PYTHON ?? "python3";
const beginning = Date.now();
/** Time limits of the table and of the whole, in milliseconds from the start. */
const limits = { table: 310_000, all: 460_000 };
/** Time limit of one cell of the table, with the reading of the model. */
const cellLimit = 60_000;

const lines = [];
const say = (line = "") => {
  lines.push(line);
  console.log(line);
};
const row = (cells) => say(`| ${cells.join(" | ")} |`);
const head = (cells) => {
  row(cells);
  row(cells.map(() => "---"));
};
const gigabytes = (bytes) => (bytes === undefined ? "-" : `${(bytes / 2 ** 30).toFixed(2)} GiB`);
const percent = (share) => (Number.isFinite(share) ? `${(100 * share).toFixed(0)} %` : "-");

const program = await bundle("lethe");
const canRun = (code) => spawnSync(python, ["-c", code]).status === 0;
const hasPeer = canRun(`import torch, transformers; assert ${isToy ? "True" : "torch.cuda.is_available()"}`);
const hasPeft = hasPeer && canRun("import peft");
const folder = mkdtempSync(path.join(tmpdir(), "lethe-bench-"));
const report = findDevices();
const card = report.devices.find(({ kind }) => kind === "webgpu");
const isCard = card !== undefined && !card.reason.startsWith("software");

try {
  say(`## ${card?.name ?? "No graphics processor"}, ${new Date().toISOString().slice(0, 10)}`);
  say();
  for (const { name, reason } of report.devices) say(`- ${name}: ${reason}`);
  say();
  const profiles = card === undefined ? [] : await compareSpeeds();
  if (profiles.length > 0) tellProfiles(profiles);
  if (!hasPeer) say("\nPyTorch with CUDA was not found; name a Python that has it in PYTHON.");
  if (card !== undefined) await sampleRun();
  say(`\nAll of it took ${((Date.now() - beginning) / 1000).toFixed(0)} s.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const target = process.argv[2] ?? (isCard && !isToy ? path.join(root, "test/bench/RESULTS.md") : undefined);
if (target) writeFileSync(target, `# The engine on a graphics processor\n\n${lines.join("\n")}\n`);

/** The last line of the device test. A driver that crashes may end it early. */
function findDevices() {
  const { stdout } = spawnSync(process.execPath, [path.join(root, "dist/device-test.js")], { timeout: 120_000 });
  const last = stdout.toString().trim().split("\n").at(-1);
  return last ? JSON.parse(last) : { devices: [] };
}

/** Fills the table shape by shape. Returns the profiles of steps. */
async function compareSpeeds() {
  head(["shape", "task", "precision", "Lethe", "PyTorch", "ratio", "Lethe keeps", "PyTorch's peak"]);
  const profiles = [];
  for (const shape of chosen) {
    if (Date.now() > beginning + limits.table) {
      row([shape, "all", "", "not reached in time", "", "", "", ""]);
      continue;
    }
    await writeRandomModel(shape, path.join(folder, shape), "bfloat16");
    const { settings, tokens } = workOf(shape);
    const own = createSide([process.execPath, program], settings);
    const peer = createSide([python, path.join(root, "test/bench/engine/peer.py")], settings);
    // Tasks that change weights, or hold the most memory, come last.
    for (const task of ["generate", "train-lora", "train"])
      for (const precision of ["float32", "float16"]) {
        const until = Math.min(Date.now() + cellLimit, beginning + limits.table);
        const hasOther = hasPeer && (task !== "train-lora" || hasPeft);
        const mine = await own.measure({ task, precision }, { rounds, until });
        const other = hasOther
          ? await peer.measure(
              { task, precision },
              { rounds, until: Math.min(Date.now() + cellLimit, until + cellLimit) },
            )
          : undefined;
        const speed = (side) => (side?.seconds === undefined ? undefined : tokens[task] / side.seconds);
        const show = (side) => side?.problem ?? (side ? `${speed(side).toFixed(0)} tokens/s` : "-");
        const ratio = speed(mine) && speed(other) ? `${(speed(mine) / speed(other)).toFixed(2)} x` : "-";
        row([
          ...[shape, task, precision, show(mine), show(other), ratio],
          ...[gigabytes(mine.deviceBytes), gigabytes(other?.deviceBytes)],
        ]);
        if (mine.profile) profiles.push({ shape, task, precision, ...mine });
      }
    own.end();
    peer.end();
    rmSync(path.join(folder, shape), { recursive: true });
  }
  return profiles;
}

/** Tasks of both sides for a shape, with the number of tokens of each. */
function workOf(shape) {
  const { training, generation, lora, learningRate } = work;
  const [texts, length] = isToy ? [2, 32] : [training.texts, training.tokensPerText];
  const [prompts, promptTokens, newTokens] = isToy ? [2, 8, 8] : Object.values(generation);
  const { vocab_size: vocabulary } = shapes[shape];
  const settings = {
    folder: path.join(folder, shape),
    threads: availableParallelism(),
    device: "webgpu",
    peerDevice: isToy ? "cpu" : "cuda",
    productSize: 1,
    learningRate,
    lora,
    texts: drawTokens(texts, length, vocabulary, 7),
    prompts: drawTokens(prompts, promptTokens, vocabulary, 11),
    newTokens,
  };
  const tokens = { train: texts * length, "train-lora": texts * length, generate: prompts * newTokens };
  return { settings, tokens };
}

/** The operators that took the most time in the first run. */
function tellProfiles(profiles) {
  say();
  head([
    "shape",
    "task",
    "precision",
    "nodes",
    "by the processor",
    "transposes",
    "in products",
    "bytes in, out",
    "dearest",
  ]);
  for (const { shape, task, precision, profile, bytesIn, bytesOut } of profiles) {
    const left = profile.left.length === 0 ? "0" : profile.left.join(", ");
    const dearest = profile.dearest.map(({ name, share }) => `${name} ${percent(share)}`).join(", ");
    row([
      ...[shape, task, precision, profile.nodes, left, profile.transposes, percent(profile.matrixShare)],
      ...[`${bytesIn}, ${bytesOut}`, dearest],
    ]);
  }
}

/**
 * The sample's whole run, with the metrics that the README gives for the CPU. A toy takes fewer rows and steps.
 */
async function sampleRun() {
  const settings = ["device.name=webgpu"];
  if (isToy) {
    await writeRandomModel("toy", path.join(folder, "model"), "float32");
    settings.push(`model=${path.join(folder, "model")}`, "training.steps=2", "evaluation.maxNewTokens=4");
    for (const set of ["forget", "retain", "holdout", "general", "utility"]) {
      const rows = readFileSync(path.join(root, `media/sample/data/${set}.jsonl`), "utf8").split("\n");
      writeFileSync(path.join(folder, `${set}.jsonl`), rows.slice(0, 8).join("\n"));
      settings.push(`data.${set}=${path.join(folder, `${set}.jsonl`)}`);
    }
  }
  const words = [
    ...[
      "run",
      path.join(root, "media/sample/recommended.lethe.json"),
      "--json",
      "--runs-dir",
      path.join(folder, "runs"),
    ],
    ...settings.flatMap((setting) => ["--set", setting]),
  ];
  const start = Date.now();
  const timeout = Math.max(1000, beginning + limits.all - start);
  const { status, stdout } = spawnSync(process.execPath, [path.join(root, "dist/cli.js"), ...words], {
    stdio: ["ignore", "pipe", "inherit"],
    timeout,
  });
  // A run that the time limit pauses ends with status 0 and prints no summary.
  const summary = stdout.toString().trimEnd().split("\n").at(-1);
  if (status !== 0 || !summary)
    return say(`\nThe sample's recommended run did not come to its end in ${Math.round(timeout / 1000)} s.`);
  const { after } = JSON.parse(summary);
  const figure = (value) => (value === undefined || value === null ? "-" : value.toFixed(3));
  const { forget, retain, withheld, utility, leakingShare } = after;
  say(`\nThe sample's recommended run: ${((Date.now() - start) / 1000).toFixed(0)} s.\n`);
  head(["forget r", "forget t", "above the 95th percentile", "retain r", "withheld r", "withheld t", "utility"]);
  row(
    [
      ...[forget?.regurgitation, forget?.knowledge, leakingShare, retain?.regurgitation],
      ...[withheld?.regurgitation, withheld?.knowledge, utility],
    ].map(figure),
  );
}
