import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(import.meta.dirname, "../..");

/**
 * Bundles a program of a folder of test/bench/ into dist/. Where esbuild is not installed, for example on a machine
 * that has a copy of dist/ alone, the existing bundle is used.
 * @returns the file to start
 */
export async function bundle(name, folder = "engine") {
  const outfile = path.join(root, `dist/bench-${folder === "engine" ? "" : `${folder}-`}${name}.cjs`);
  const { build } = await import("esbuild").catch(() => ({}));
  if (build === undefined && existsSync(outfile)) return outfile;
  if (build === undefined)
    throw new Error(`${outfile} is missing; make it where esbuild is installed: node test/bench/bundle.mjs ${name}`);
  await build({
    entryPoints: [path.join(root, `test/bench/${folder}/${name}.ts`)],
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

// node test/bench/bundle.mjs lethe: makes the bundle alone, to copy it to another machine.
if (process.argv[1] === fileURLToPath(import.meta.url)) for (const name of process.argv.slice(2)) await bundle(name);
