// What a graphics processor makes of the engine, as a Markdown table for test/bench/RESULTS.md, in under eight minutes:
//
//   npm run bench:gpu [-- <Markdown file>]
//
// Which adapters there are; tokens a second of a step with all weights and with LoRA, and of batched generation, at 30 M,
// 350 M and 1 B weights, beside PyTorch on the same card where Python (PYTHON) has it; memory; the profile of a step; the
// sample's recommended run. LETHE_BENCH_TOY=1 does it with a toy, for software Vulkan (test/webgpu/run.mjs --bench).
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { bundle } from "./bundle.mjs";
import { drawTokens, work } from "./engine/work.mjs";
import { writeRandomModel } from "./randomModel.mjs";
import { shapes } from "./shapes.mjs";

const root = resolve(import.meta.dirname, "../..");
const isToy = process.env.LETHE_BENCH_TOY === "1";
const chosen = isToy ? ["toy"] : ["olmo-30m", "olmo-350m", "olmo-1b"];
const rounds = isToy ? 1 : 3;
/** What begins after it is left out, so that the whole ends in time. */
const deadline = Date.now() + 400_000;
const python = process.env.PYTHON ?? "python3";
const lines = [];
const say = (line = "") => {
  lines.push(line);
  console.log(line);
};

const program = await bundle("lethe");
const canImport = (code) => spawnSync(python, ["-c", code]).status === 0;
const hasPeer = canImport("import torch, transformers; assert torch.cuda.is_available()");
const hasPeft = hasPeer && canImport("import peft");

/** One process does one task a few times; the first time, in which programs are made, is not counted. */
async function measure(command, settings, task) {
  const [program, ...rest] = command;
  const child = spawn(program, [...rest, JSON.stringify(settings)], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const results = [];
  for (let round = 0; round <= rounds; round += 1) {
    child.stdin.write(`${JSON.stringify({ task })}\n`);
    const { value, done } = await answers.next();
    if (done) return { problem: "ended before its time" };
    results.push(JSON.parse(value));
  }
  child.stdin.end();
  const counted = results.slice(1).toSorted((a, b) => a.seconds - b.seconds);
  return { ...counted[Math.floor(counted.length / 2)], profile: results[0].profile };
}

const gigabytes = (bytes) => (bytes === undefined ? "-" : `${(bytes / 2 ** 30).toFixed(2)} GiB`);
const row = (cells) => say(`| ${cells.join(" | ")} |`);
const folder = mkdtempSync(join(tmpdir(), "lethe-bench-"));
try {
  say(`## A graphics processor, ${new Date().toISOString().slice(0, 10)}`);
  say();
  say("```");
  say(
    spawnSync(process.execPath, [join(root, "dist/cli.js"), "devices"])
      .stdout.toString()
      .trim(),
  );
  say("```");
  say();
  row(["shape", "task", "type", "Lethe", "PyTorch", "ratio", "Lethe keeps", "PyTorch's peak"]);
  row(Array(8).fill("---"));
  const profiles = [];
  for (const shape of chosen) {
    await writeRandomModel(shape, join(folder, shape), "bfloat16");
    const { training, generation, lora, learningRate } = work;
    const [texts, length] = isToy ? [2, 32] : [training.texts, training.tokensPerText];
    const [prompts, promptTokens, newTokens] = isToy ? [2, 8, 8] : Object.values(generation);
    const { vocab_size: vocabulary } = shapes[shape];
    const settings = {
      folder: join(folder, shape),
      threads: availableParallelism(),
      device: "webgpu",
      peerDevice: "cuda",
      productSize: 1,
      learningRate,
      lora,
      texts: drawTokens(texts, length, vocabulary, 7),
      prompts: drawTokens(prompts, promptTokens, vocabulary, 11),
      newTokens,
    };
    const tokens = { train: texts * length, "train-lora": texts * length, generate: prompts * newTokens };
    for (const [task, count] of Object.entries(tokens)) {
      if (Date.now() > deadline) {
        row([shape, task, "", "not reached in time", "", "", "", ""]);
        continue;
      }
      const own = await measure([process.execPath, program], settings, task);
      if (own.profile && task !== "generate") profiles.push([shape, task, own]);
      const speed = (side) => (side?.seconds === undefined ? undefined : count / side.seconds);
      const show = (side) => side?.problem ?? (side ? `${speed(side).toFixed(0)} tokens/s` : "-");
      const compares = hasPeer && (task !== "train-lora" || hasPeft);
      for (const dtype of ["float32", "bfloat16"]) {
        // The engine computes in float32 alone.
        const mine = dtype === "float32" ? own : undefined;
        if (!mine && !compares) continue;
        const peer = compares
          ? await measure([python, join(root, "test/bench/engine/peer.py")], { ...settings, dtype }, task)
          : undefined;
        const ratio = speed(mine) && speed(peer) ? `${(speed(mine) / speed(peer)).toFixed(2)} x` : "-";
        const kept = [gigabytes(mine?.deviceBytes), gigabytes(peer?.deviceBytes)];
        row([shape, task, dtype, mine ? show(mine) : "not built", show(peer), ratio, ...kept]);
      }
    }
    rmSync(join(folder, shape), { recursive: true });
  }
  say();
  row(["shape", "a step", "nodes", "by the processor", "shapes alone", "time in products", "bytes in", "bytes out"]);
  row(Array(8).fill("---"));
  for (const [shape, task, { profile, bytesIn, bytesOut }] of profiles) {
    const share = Number.isFinite(profile.matrixShare) ? `${(100 * profile.matrixShare).toFixed(0)} %` : "-";
    const left = profile.left.length === 0 ? "0" : profile.left.join(", ");
    row([shape, task, profile.nodes, left, profile.shapeNodes, share, bytesIn, bytesOut]);
  }
  if (!hasPeer) say("\nPyTorch with CUDA was not found; name a Python that has it in PYTHON.");
  if (!isToy) recommendedRun();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const [target] = process.argv.slice(2);
if (target) writeFileSync(target, `${lines.join("\n")}\n`);

/** The sample's run to its end, with the figures that the README has of the processor. */
function recommendedRun() {
  const configuration = join(root, "media/sample/recommended.lethe.json");
  const words = ["run", configuration, "--set", "device.name=webgpu", "--json", "--runs-dir", join(folder, "runs")];
  const start = performance.now();
  const timeout = Math.max(1000, deadline + 60_000 - Date.now());
  const { status, stdout } = spawnSync(process.execPath, [join(root, "dist/cli.js"), ...words], {
    stdio: ["ignore", "pipe", "inherit"],
    timeout,
  });
  if (status !== 0) return say("\nThe sample's recommended run did not come to its end in time.");
  const { after } = JSON.parse(stdout.toString().trimEnd().split("\n").at(-1));
  const figure = (value) => (value === undefined || value === null ? "-" : value.toFixed(3));
  const { forget, retain, withheld, utility, leakingShare } = after;
  say(`\nThe sample's recommended run: ${((performance.now() - start) / 1000).toFixed(0)} s.\n`);
  row(["forget r", "forget t", "above the 95th percentile", "retain r", "withheld r", "withheld t", "utility"]);
  row(Array(7).fill("---"));
  row(
    [
      forget?.regurgitation,
      forget?.knowledge,
      leakingShare,
      retain?.regurgitation,
      withheld?.regurgitation,
      withheld?.knowledge,
      utility,
    ].map(figure),
  );
}
