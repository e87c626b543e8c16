/*
 * Packages the extension: one .vsix for each platform, with the native binaries of that platform alone.
 *
 *   npm run package [-- linux-x64 …]
 */
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const repository = path.join(import.meta.dirname, "..");
const folder = path.join(repository, "dist/vsix");
const { version, dependencies } = JSON.parse(await readFile(path.join(repository, "package.json"), "utf8"));
const runtimeVersion = dependencies["onnxruntime-node"];

/** Folder of the binaries, by platform and architecture. */
const binaries = "node_modules/onnxruntime-node/bin/napi-v6";

const findTargets = async () => {
  const targets = [];
  for (const platform of await readdir(path.join(repository, binaries))) {
    for (const architecture of await readdir(path.join(repository, binaries, platform))) {
      targets.push(`${platform}-${architecture}`);
    }
  }
  return targets.sort();
};

/**
 * Contents of a package, as lines of the packager's ignore file: the first line ignores everything, and each line with
 * `!` adds files. The programs are bundles and need one package of node_modules, onnxruntime.
 */
const contents = (target) => [
  "**",
  "!LICENSE",
  "!CHANGELOG.md",
  "!dist/**/!(configuration-schema).{css,js,json,svg,ttf}",
  "!dist/bin/*",
  "!media/*.{png,svg}",
  "!media/annotations/**",
  "!media/general/**",
  "!media/walkthrough/**",
  "!media/sample/*.{json,md}",
  "!media/sample/{.vscode,base,data,model}/**",
  "!node_modules/onnxruntime-common/{LICENSE,package.json}",
  "!node_modules/onnxruntime-common/dist/cjs/**/*.{js,json}",
  "!node_modules/onnxruntime-node/{README.md,package.json}",
  "!node_modules/onnxruntime-node/dist/**/*.js",
  // The library for macOS is there under two names. onnxruntime-node loads the shorter one.
  `!${binaries}/${target.replace("-", "/")}/!(libonnxruntime.*.*.dylib)`,
];

/** Command line of the packager. It needs Node 22; where this Node is older, the test editor's Node runs it. */
const findPackager = async () => {
  const hosts = JSON.parse(await readFile(path.join(repository, "test/host/package.json"), "utf8"));
  if (Number(process.versions.node.split(".")[0]) >= 22) {
    return ["npx", "--yes", `@vscode/vsce@${hosts.dependencies["@vscode/vsce"]}`];
  }
  const { ensureServer } = await import("../test/host/install.mjs");
  const { node, packager } = await ensureServer();
  return [node, packager];
};

const run = (program, ...words) => {
  const shell = process.platform === "win32";
  const { status } = spawnSync(program, words, { cwd: repository, stdio: ["ignore", "inherit", "inherit"], shell });
  if (status !== 0) process.exit(status ?? 1);
};

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

const targets = await findTargets();
const wanted = process.argv.slice(2);
const unknown = wanted.find((target) => !targets.includes(target));
if (unknown !== undefined) {
  console.error(
    `Lethe cannot be packaged for ${unknown}: onnxruntime-node ${runtimeVersion} has binaries for ` +
      `${targets.join(", ")} only.`,
  );
  process.exit(2);
}

const packager = await findPackager();
const temporary = await mkdtemp(path.join(tmpdir(), "lethe-package-"));
await mkdir(folder, { recursive: true });
try {
  for (const target of wanted.length > 0 ? wanted : targets) {
    const ignoreFile = path.join(temporary, target);
    await writeFile(ignoreFile, contents(target).join("\n"));
    const file = path.join(folder, `lethe-${version}-${target}.vsix`);
    run(...packager, "package", "--target", target, "--ignoreFile", ignoreFile, "--out", file);
    console.log(`${path.relative(repository, file)}: ${megabytes((await stat(file)).size)}`);
  }
} finally {
  await rm(temporary, { recursive: true, force: true });
}
