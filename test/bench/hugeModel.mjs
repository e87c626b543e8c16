// A model whose float32 weights do not fit: OLMo-7B's shape with random weights, drawn tensor by tensor and rounded to
// 4 bits at once, and one LoRA step. Prints the time of both and the peak of resident memory:
//
//   npm run bench -- huge [<shape> [tokens]]
//
// It writes nothing to the disk: a seeded generator takes the place of a checkpoint's reader.
import { spawnSync } from "node:child_process";
import { availableParallelism, cpus } from "node:os";
import { bundle } from "./bundle.mjs";
import { drawTokens, work } from "./engine/work.mjs";
import { shapes } from "./shapes.mjs";

const [shape = "olmo-7b", tokens = "64"] = process.argv.slice(2);
if (!Object.hasOwn(shapes, shape) || !(Number(tokens) > 1)) {
  console.error(`usage: npm run bench -- huge [<shape> [tokens]]\nshapes: ${Object.keys(shapes).join(", ")}`);
  process.exit(2);
}
const program = await bundle("huge");
const settings = {
  config: shapes[shape],
  threads: availableParallelism(),
  text: drawTokens(1, Number(tokens), shapes[shape].vocab_size, 7)[0],
  lora: work.lora,
  learningRate: work.learningRate,
};
const { status, stdout } = spawnSync(process.execPath, [program, JSON.stringify(settings)], {
  stdio: ["ignore", "pipe", "inherit"],
});
if (status !== 0) throw new Error(`the engine ended with ${status}`);
const found = JSON.parse(stdout.toString());
const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(2)} GB`;
process.stdout.write(
  `${shape}: ${found.weightCount.toLocaleString("en-US")} weights, ${gigabytes(4 * found.weightCount)} in float32\n` +
    `${cpus()[0]?.model ?? "unknown processor"}, ${settings.threads} threads\n` +
    `drawn and rounded to 4 bits in ${found.loadSeconds.toFixed(0)} s, ${gigabytes(found.loadedBytes)} resident\n` +
    `a LoRA step of ${tokens} tokens in ${found.stepSeconds.toFixed(1)} s, loss ${found.loss.toFixed(4)}\n` +
    `peak resident ${gigabytes(found.peakBytes)}\n`,
);
