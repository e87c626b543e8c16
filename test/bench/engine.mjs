// Training and generation speed, beside PyTorch with transformers where Python has both:
//
//   npm run bench -- engine [<shape> ...]
//
// Prints tokens a second (medians of five; the two sides take turns), peak memory of a process that does one task
// alone, and the speed of training as a share of the machine's plain matrix product.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import Table from "cli-table3";
import { bundle } from "./bundle.mjs";
import { drawTokens, work } from "./engine/work.mjs";
import { writeRandomModel } from "./randomModel.mjs";
import { shapes } from "./shapes.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const rounds = 5;
const productSize = 2048;
const threads = availableParallelism();
const named = process.argv.slice(2);
const chosen = named.length > 0 ? named : ["olmo-5m", "olmo-30m"];
const python = process.env.PYTHON ?? "python3";

const program = await bundle("lethe");
const modules = ["torch", "transformers", "peft"].filter(
  (name) => spawnSync(python, ["-c", `import ${name}`]).status === 0,
);
const hasPeer = modules.includes("torch") && modules.includes("transformers");

/** One side of the comparison: a process that reads one task a line. */
function start(command, settings) {
  const [program, ...rest] = command;
  const child = spawn(program, [...rest, JSON.stringify(settings)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async measure(task) {
      child.stdin.write(`${JSON.stringify({ task })}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${program} ended during ${task}`);
      return JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** The sides take turns, so that other work on the machine affects both. */
async function compare(task, settings) {
  const sides = [start([process.execPath, program], settings)];
  if (hasPeer && (task !== "train-lora" || modules.includes("peft")))
    sides.push(start([python, path.join(root, "test/bench/engine/peer.py")], settings));
  const results = sides.map(() => []);
  // The first time includes the allocation of memory, so it does not count.
  for (let round = 0; round <= rounds; round += 1)
    for (const [index, side] of sides.entries()) {
      const result = await side.measure(task);
      if (round > 0) results[index].push(result);
    }
  for (const side of sides) side.end();
  return results.map((measured) => ({
    seconds: median(measured.map(({ seconds }) => seconds)),
    peakBytes: measured.at(-1).peakBytes,
  }));
}

const gigabytes = (bytes) => `${(bytes / 2 ** 30).toFixed(2)} GiB`;
const folder = mkdtempSync(path.join(tmpdir(), "lethe-bench-"));
const table = new Table({
  head: ["shape", "task", "Lethe", "PyTorch", "ratio", "Lethe's memory", "PyTorch's", "GFLOP/s", "of bare product"],
});
try {
  for (const shape of chosen) {
    const weightCount = await writeRandomModel(shape, path.join(folder, shape), "float32");
    const { training, generation, lora, learningRate } = work;
    const { vocab_size: vocabulary, hidden_size: width, tie_word_embeddings: isTied } = shapes[shape];
    const settings = {
      folder: path.join(folder, shape),
      threads,
      productSize,
      learningRate,
      lora,
      texts: drawTokens(training.texts, training.tokensPerText, vocabulary, 7),
      prompts: drawTokens(generation.prompts, generation.promptTokens, vocabulary, 11),
      newTokens: generation.newTokens,
    };
    const [bare] = await compare("product", settings);
    const bareRate = (2 * productSize ** 3) / bare.seconds;
    const trained = training.texts * training.tokensPerText;
    // Weights of matrix products. The embedding table counts only as the output projection.
    const multiplied = weightCount - (isTied ? 0 : vocabulary * width);
    // For each weight and token, two operations forward and four backward; frozen weights need two of the four.
    const operations = { train: 6 * multiplied * trained, "train-lora": 4 * multiplied * trained };
    const tokens = { train: trained, "train-lora": trained, generate: generation.prompts * generation.newTokens };
    for (const task of Object.keys(tokens)) {
      const [own, peer] = await compare(task, settings);
      const speed = ({ seconds }) => tokens[task] / seconds;
      const rate = operations[task] === undefined ? undefined : operations[task] / own.seconds;
      table.push([
        shape,
        task,
        `${speed(own).toFixed(0)} tokens/s`,
        peer ? `${speed(peer).toFixed(0)} tokens/s` : "-",
        peer ? `${(speed(own) / speed(peer)).toFixed(2)} x` : "-",
        gigabytes(own.peakBytes),
        peer ? gigabytes(peer.peakBytes) : "-",
        rate === undefined ? "-" : (rate / 1e9).toFixed(0),
        rate === undefined ? "-" : `${((100 * rate) / bareRate).toFixed(0)} %`,
      ]);
    }
    process.stdout.write(`${shape}: plain ${productSize}³ matrix product ${(bareRate / 1e9).toFixed(0)} GFLOP/s\n`);
  }
  process.stdout.write(`${cpus()[0]?.model ?? "unknown processor"}, ${threads} threads\n${table.toString()}\n`);
  if (!hasPeer)
    process.stdout.write("PyTorch and transformers were not found; name a Python that has them in PYTHON.\n");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
