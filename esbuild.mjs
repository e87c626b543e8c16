// Bundles the programs under dist/ and writes the configuration's JSON schema beside them.
import { mkdir, writeFile } from "node:fs/promises";
import * as esbuild from "esbuild";

const watch = process.argv.includes("--watch");

/** @type {import("esbuild").BuildOptions} */
const options = {
  entryPoints: {
    cli: "src/cli.ts",
    extension: "src/extension.ts",
    engine: "src/engine/main.ts",
    "engine-worker": "src/engine/worker.ts",
    "self-test": "src/engine/selfTest.ts",
    "configuration-schema": "src/configuration/jsonSchema.ts",
  },
  outdir: "dist",
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  sourcemap: true,
  // jsonc-parser's "main" is a UMD file whose inner requires a bundler cannot follow; its "module" can be.
  mainFields: ["module", "main"],
  // The native binding finds its libraries beside its own files; the editor itself provides vscode.
  external: ["onnxruntime-node", "vscode"],
  logLevel: "info",
};

const context = await esbuild.context(options);
if (watch) {
  await context.watch();
} else {
  await context.rebuild();
  await context.dispose();
  const { configurationJsonSchema } = (await import("./dist/configuration-schema.js")).default;
  await mkdir("dist", { recursive: true });
  await writeFile("dist/configuration.schema.json", JSON.stringify(configurationJsonSchema(), null, 2) + "\n");
}
