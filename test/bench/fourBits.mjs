// Perplexity of a trained model with its layers in 32 and in 4 bits, on text that it recites and on general text.
// Without arguments, it measures the sample's target model:
//
//   npm run bench -- bits [<model folder> <retain set> <general text>]
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import path from "node:path";
import { bundle } from "./bundle.mjs";

const sample = path.join(path.resolve(import.meta.dirname, "../.."), "media/sample");
const [
  folder = path.join(sample, "model"),
  recited = path.join(sample, "data/retain.jsonl"),
  general = path.join(sample, "data/general.jsonl"),
] = process.argv.slice(2);
const program = await bundle("fourBits");
const settings = { folder, recited, general, threads: availableParallelism() };
const { status, stdout } = spawnSync(process.execPath, [program, JSON.stringify(settings)], {
  stdio: ["ignore", "pipe", "inherit"],
});
if (status !== 0) throw new Error(`the engine ended with ${status}`);
for (const { bits, ...perplexities } of JSON.parse(stdout.toString()))
  process.stdout.write(
    `${bits === 32 ? "float32" : `${bits} bits`}: perplexity of recited text ${perplexities.recited.toFixed(4)}, of ` +
      `general text ${perplexities.general.toFixed(3)}\n`,
  );
