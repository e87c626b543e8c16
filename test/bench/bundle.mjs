import { join, resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "../..");

/**
 * Bundles a program of test/bench/engine/ into dist/, as the engine itself is.
 * @returns the file to start
 */
export async function bundle(name) {
  const outfile = join(root, `dist/bench-${name}.cjs`);
  await build({
    entryPoints: [join(root, `test/bench/engine/${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    mainFields: ["module", "main"],
    external: ["onnxruntime-node"],
    logLevel: "warning",
  });
  return outfile;
}
