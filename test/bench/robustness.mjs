// Tries to bring back what models have forgotten, in two ways: rounding of their layers to 4 bits, and training on a
// quarter of the forget documents:
//
//   npm run bench -- robustness <configuration of the run> <label>=<model folder> ... [--prepared-by <configuration>]
//
// For example, with the sample:
//
//   npm run bench -- robustness media/sample/recommended.lethe.json \
//     unlearned=<run folder>/checkpoints/<step> retrained=<folder of the retrained model>
//
// The other models are compared with the model named "retrained". After an interruption, the same command goes on with
// what is not done. --steps, --rows and --rate change the training, and --seed chooses the quarter.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { bundle } from "./bundle.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const program = await bundle("main", "robustness");
const { status } = spawnSync(process.execPath, [program, root, ...process.argv.slice(2)], { stdio: "inherit" });
process.exitCode = status ?? 1;
