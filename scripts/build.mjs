// Bundles the programs into dist/ and writes the configuration's JSON schema beside them.
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import * as esbuild from "esbuild";

const watch = process.argv.includes("--watch");

/**
 * The extension imports control/ dynamically, when it needs it. Each such file becomes a bundle in dist/control/, so
 * that the start of the editor does not wait for the configuration's schema.
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

/** The extension's files share one `require("vscode")`. esbuild turns `import * as vscode` into a copy of every name of
 * the interface for each file. Those copies took a third of the extension's loading time.
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
const controlFiles = (await readdir("src/control"))
  .filter((file) => file.endsWith(".ts"))
  .map((file) => path.basename(file, ".ts"));

/** @type {import("esbuild").BuildOptions} */
const options = {
  entryPoints: {
    cli: "src/cli.ts",
    extension: "src/extension.ts",
    engine: "src/engine/process/main.ts",
    "engine-worker": "src/engine/process/worker.ts",
    "row-worker": "src/editor/annotations/rowThread/worker.ts",
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
  // Halves the text to parse. Names stay as they are, because stack traces need them.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: true,
  // jsonc-parser's "main" is a UMD file with requires that esbuild cannot follow; its "module" has none.
  mainFields: ["module", "main"],
  // onnxruntime-node finds its native libraries beside its own files.
  external: ["onnxruntime-node"],
  // The bundles are CommonJS: a native import() would not find their exports.
  supported: { "dynamic-import": false },
  plugins: [controlOnDemand, oneEditorInterface],
  logLevel: "info",
};

/** @type {import("esbuild").BuildOptions} */
const pageOptions = {
  entryPoints: {
    dashboard: "webview/main.ts",
    "dashboard-style": "webview/dashboard.css",
    "runs-table": "webview/runsTable/main.ts",
    "runs-table-style": "webview/runsTable.css",
  },
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
  const { configurationJsonSchema, editorJsonSchema } = (await import("../dist/configuration-schema.js")).default;
  await mkdir("dist", { recursive: true });
  const write = (name, schema) => writeFile(`dist/${name}`, JSON.stringify(schema, null, 2) + "\n");
  await write("configuration.schema.json", configurationJsonSchema());
  await write("editor.schema.json", editorJsonSchema());
}
