// Unlearns a slice of the LUME benchmark with a real pretrained model, and compares every recipe with the retrained
// model:
//
//   npm run bench -- real <folder of the base> <folder of LUME's data> [--out <folder>] [--only <name,name>]
//
// The base is a model before fine-tuning, such as SmolLM2-135M, as a Hugging Face folder. The benchmark takes hours. It
// needs nobody to watch it. After an interruption at any time, the same command goes on where it was.
//
// For a quick test of the whole benchmark: --documents 2 --unseen 2 --steps 2 --rows 2 --tokens 8.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { bundle } from "./bundle.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const program = await bundle("main", "real");
// The main program starts these two as processes of their own.
for (const name of ["completionLoss", "roundedModel"]) await bundle(name, "real");
const { status } = spawnSync(process.execPath, [program, root, ...process.argv.slice(2)], { stdio: "inherit" });
process.exitCode = status ?? 1;
