import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { zipEntries } from "./zipEntries";
import type { ZipEntry } from "./zipEntries";

const repository = path.join(import.meta.dirname, "../..");
const { version } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8")) as { version: string };

/** Each platform that onnxruntime-node has binaries for, with the files that it needs. */
const targets = {
  "darwin-arm64": ["libonnxruntime.1.dylib", "onnxruntime_binding.node"],
  "linux-arm64": ["libonnxruntime.so.1", "onnxruntime_binding.node"],
  "linux-x64": ["libonnxruntime.so.1", "onnxruntime_binding.node"],
  "win32-arm64": ["onnxruntime.dll", "onnxruntime_binding.node"],
  "win32-x64": ["onnxruntime.dll", "onnxruntime_binding.node"],
} as const;

/** Files that the extension needs on every platform. */
const programs = [
  "package.json",
  "LICENSE.txt",
  "readme.md",
  "changelog.md",
  "dist/extension.js",
  "dist/cli.js",
  "dist/engine.js",
  "dist/engine-worker.js",
  "dist/row-worker.js",
  "dist/self-test.js",
  "dist/bin/lethe",
  "dist/bin/lethe.cmd",
  "dist/webview/dashboard.js",
  "dist/webview/dashboard-style.css",
  "dist/configuration.schema.json",
  "dist/editor.schema.json",
  "media/lethe.svg",
  "media/general/general-text.jsonl",
  "media/walkthrough/sample.md",
  "media/sample/recommended.lethe.json",
  "media/sample/without-base.lethe.json",
  "media/sample/data/forget.jsonl",
  "media/sample/base/model.safetensors",
  "media/sample/model/model.safetensors",
  "node_modules/onnxruntime-node/package.json",
  "node_modules/onnxruntime-common/package.json",
];

/** Bundles that the extension loads on demand. */
const loadedOnDemand = (): string[] => {
  const extension = readFileSync(path.join(repository, "dist/extension.js"), "utf8");
  return [...extension.matchAll(/require\("\.\/(control\/\w+\.js)"\)/g)].map(([, name = ""]) => `dist/${name}`);
};

const binaries = "node_modules/onnxruntime-node/bin/napi-v6/";

beforeAll(() => {
  // The packager prints many lines.
  execFileSync(process.execPath, ["scripts/package.mjs"], { cwd: repository, stdio: ["ignore", "pipe", "inherit"] });
}, 500_000);

describe.each(Object.entries(targets))("the package for %s", (target, needed) => {
  const inside: ZipEntry[] = [];

  beforeAll(async () => {
    const entries = await zipEntries(path.join(repository, `dist/vsix/lethe-${version}-${target}.vsix`));
    for (const entry of entries) {
      if (entry.name.startsWith("extension/")) inside.push({ ...entry, name: entry.name.slice("extension/".length) });
    }
  });

  it("contains its programs, the sample and what they load", () => {
    const names = new Set(inside.map(({ name }) => name));
    const onDemand = loadedOnDemand();
    expect(onDemand).toContain("dist/control/client.js");
    expect([...programs, ...onDemand].filter((name) => !names.has(name))).toEqual([]);
  });

  it("contains this platform's binaries alone", () => {
    const [platform, architecture] = target.split("-");
    const native = inside.map(({ name }) => name).filter((name) => name.startsWith(binaries));
    const own = `${binaries}${platform}/${architecture}/`;
    expect(native.filter((name) => !name.startsWith(own))).toEqual([]);
    expect(native.map((name) => name.slice(own.length))).toEqual(expect.arrayContaining([...needed]));
    const loose = inside.filter(({ name }) => /\.(node|dylib|dll|so(\.\d+)*)$/.test(name) && !native.includes(name));
    expect(loose).toEqual([]);
  });

  it("contains no sources, tests, documents, runs, source maps or other packages", () => {
    const strange = inside
      .map(({ name }) => name)
      .filter((name) => /^(src|test|webview|docs|\.lethe)\/|\/\.lethe\/|\.(ts|map|py)$/.test(name));
    expect(strange).toEqual([]);
    const packages = new Set(inside.flatMap(({ name }) => /^node_modules\/([^/]+)\//.exec(name)?.[1] ?? []));
    expect([...packages].sort()).toEqual(["onnxruntime-common", "onnxruntime-node"]);
  });
});

it("a platform without binaries is refused in one sentence", () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/package.mjs", "darwin-x64"], {
    cwd: repository,
    encoding: "utf8",
  });
  expect(stderr.trim()).toMatch(
    /^Lethe cannot be packaged for darwin-x64: onnxruntime-node \S+ has binaries for .* only\.$/,
  );
  expect(status).toBe(2);
});

it("every platform with binaries has a package", () => {
  const folder = path.join(repository, binaries);
  const found = readdirSync(folder).flatMap((platform) =>
    readdirSync(path.join(folder, platform)).map((architecture) => `${platform}-${architecture}`),
  );
  expect(found.sort()).toEqual(Object.keys(targets).sort());
});
