// Bundles the programs under dist/ and writes the configuration's JSON schema beside them.
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import * as esbuild from "esbuild";

const watch = process.argv.includes("--watch");

/**
 * What the extension imports from control/ only when it is needed becomes a file of its own under dist/control/: an
 * editor's start must not wait for the configuration's schema to be parsed.
 *
 * @type {import("esbuild").Plugin}
 */
const controlOnDemand = {
  name: "control-on-demand",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/control\/\w+$/ }, ({ path: file, kind }) =>
      kind === "dynamic-import" ? { path: `./control/${path.basename(file)}.js`, external: true } : undefined,
    ),
};

/**
 * The extension's files share one `require("vscode")`. An import of a whole namespace is bundled as a require and a
 * copy of every name in it for each file, a third of the time that the extension takes to load.
 *
 * @type {import("esbuild").Plugin}
 */
const oneEditorInterface = {
  name: "one-editor-interface",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^vscode$/ }, ({ namespace }) =>
      namespace === "editor-interface" ? { external: true } : { path: "vscode", namespace: "editor-interface" },
    );
    onLoad({ filter: /.*/, namespace: "editor-interface" }, () => ({
      contents: 'module.exports = require("vscode");',
    }));
    onLoad({ filter: /[\\/]src[\\/](extension|editor[\\/].*)\.ts$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, "utf8")).replace(
        'import * as vscode from "vscode";',
        'import vscode = require("vscode");',
      ),
      loader: "ts",
    }));
  },
};
const controlFiles = (await readdir("src/control")).map((file) => path.basename(file, ".ts"));

/** @type {import("esbuild").BuildOptions} */
const options = {
  entryPoints: {
    cli: "src/cli.ts",
    extension: "src/extension.ts",
    engine: "src/engine/process/main.ts",
    "engine-worker": "src/engine/process/worker.ts",
    "self-test": "src/backends/onnx/devices/selfTest.ts",
    "device-test": "src/backends/onnx/devices/deviceTest.ts",
    "configuration-schema": "src/configuration/jsonSchema.ts",
    ...Object.fromEntries(controlFiles.map((name) => [`control/${name}`, `src/control/${name}.ts`])),
  },
  outdir: "dist",
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  // Half as much to parse. Names stay, for the stack traces of defects.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: true,
  // jsonc-parser's "main" is a UMD file whose inner requires a bundler cannot follow; its "module" can be.
  mainFields: ["module", "main"],
  // The native binding finds its libraries beside its own files; the editor itself provides vscode.
  external: ["onnxruntime-node"],
  // A native import() of these files would not find their exports.
  supported: { "dynamic-import": false },
  plugins: [controlOnDemand, oneEditorInterface],
  logLevel: "info",
};

/** @type {import("esbuild").BuildOptions} */
const pageOptions = {
  entryPoints: { dashboard: "webview/main.ts", "dashboard-style": "webview/dashboard.css" },
  outdir: "dist/webview",
  bundle: true,
  platform: "browser",
  format: "iife",
  target: "chrome128",
  minify: true,
  sourcemap: true,
  logLevel: "info",
};

const contexts = await Promise.all([options, pageOptions].map((one) => esbuild.context(one)));
if (watch) {
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  for (const context of contexts) {
    await context.rebuild();
    await context.dispose();
  }
  await cp("src/bin", "dist/bin", { recursive: true });
  const { configurationJsonSchema } = (await import("../dist/configuration-schema.js")).default;
  await mkdir("dist", { recursive: true });
  await writeFile("dist/configuration.schema.json", JSON.stringify(configurationJsonSchema(), null, 2) + "\n");
}
