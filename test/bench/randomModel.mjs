// Writes a model folder with a real model's shape, random weights and the sample's tokenizer:
//
//   node test/bench/randomModel.mjs <shape> <folder> [float32 | bfloat16]
//
// The weights are written tensor by tensor, so memory holds only the largest one. They are normally distributed, and
// cut from one short array of random numbers, because drawing thousands of millions takes minutes.
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { bundle } from "./bundle.mjs";
import { shapes } from "./shapes.mjs";

const root = path.resolve(import.meta.dirname, "../..");

/**
 * @param shape a name in `shapes`
 * @param folder created if missing; its files are overwritten
 * @returns number of weights
 */
export async function writeRandomModel(shape, folder, dtype = "bfloat16", seed = 1) {
  const { createRandom, countElements, languageModelOf, storageTypeOf, writeSafetensors } = await import(
    pathToFileURL(await bundle("model")).href
  );
  const config = { ...shapes[shape], torch_dtype: dtype };
  const { parameters, initializerRange } = languageModelOf({ folder, config });
  const random = createRandom(seed);
  const stretch = Float32Array.from({ length: 1 << 20 }, () => random.normal() * initializerRange);
  const largest = Math.max(...parameters.map((parameter) => countElements(parameter.shape)));
  const buffer = new Float32Array(largest);
  const sizes = new Map(parameters.map(({ name, shape }) => [name, countElements(shape)]));
  const fixed = new Map(parameters.map(({ name, initial }) => [name, initial]));

  /** One buffer for every tensor: each is written before the next one is made. */
  const draw = async (name) => {
    const values = buffer.subarray(0, sizes.get(name));
    const constant = fixed.get(name);
    if (constant !== undefined) return values.fill(constant);
    for (let start = 0; start < values.length;) {
      const piece = stretch.subarray(random.integer(stretch.length >> 1)).subarray(0, values.length - start);
      values.set(piece, start);
      start += piece.length;
    }
    return values;
  };

  mkdirSync(folder, { recursive: true });
  for (const name of ["tokenizer.json", "tokenizer_config.json"])
    cpSync(path.join(root, "media/sample/model", name), path.join(folder, name));
  writeFileSync(path.join(folder, "config.json"), `${JSON.stringify(config, null, 2)}\n`);
  const tensors = parameters.map(({ name, shape }) => ({ name, shape, dtype: storageTypeOf[dtype] }));
  await writeSafetensors(path.join(folder, "model.safetensors"), tensors, draw);
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [shape, folder, dtype = "bfloat16"] = process.argv.slice(2);
  if (!Object.hasOwn(shapes, shape ?? "") || folder === undefined || !["float32", "bfloat16"].includes(dtype)) {
    console.error("usage: node test/bench/randomModel.mjs <shape> <folder> [float32 | bfloat16]");
    console.error(`shapes: ${Object.keys(shapes).join(", ")}`);
    process.exit(2);
  }
  const count = await writeRandomModel(shape, folder, dtype);
  console.log(`${folder}: ${shape}, ${count.toLocaleString("en-US")} random weights in ${dtype}`);
}
