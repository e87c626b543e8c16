import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cachedModels, modelFolder } from "../../../src/configuration/modelFolder";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "lethe-cache-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a model into a cache with the layout of huggingface_hub. */
function cache(hub: string, files: readonly string[], name = "org--name"): string {
  const repository = path.join(hub, `models--${name}`);
  const snapshot = path.join(repository, "snapshots", "abc123");
  mkdirSync(path.join(repository, "refs"), { recursive: true });
  mkdirSync(snapshot, { recursive: true });
  writeFileSync(path.join(repository, "refs", "main"), "abc123\n");
  for (const name of files) writeFileSync(path.join(snapshot, name), "{}");
  return snapshot;
}
const whole = ["config.json", "tokenizer.json", "model.safetensors"];

describe("a model's folder", () => {
  it("is a folder with this path rather than a cached model", () => {
    cache(path.join(folder, "hub"), whole);
    mkdirSync(path.join(folder, "org/name"), { recursive: true });
    expect(modelFolder("org/name", folder, { HF_HOME: folder })).toBe(path.join(folder, "org/name"));
  });

  it("is the cached snapshot of a model id, wherever the cache is", () => {
    const snapshot = cache(path.join(folder, "huggingface", "hub"), whole);
    const home = path.join(folder, "huggingface");
    for (const environment of [{ HF_HUB_CACHE: path.join(home, "hub") }, { HF_HOME: home }, { XDG_CACHE_HOME: folder }])
      expect(modelFolder("org/name", folder, environment)).toBe(snapshot);
  });

  it("is the path itself if nothing is cached", () => {
    const environment = { HF_HOME: folder };
    expect(modelFolder("org/name", folder, environment)).toBe(path.join(folder, "org/name"));
    expect(modelFolder("../models/name", folder, environment)).toBe(path.resolve(folder, "../models/name"));
  });

  it("is refused if the cache lacks a file, with the command that downloads it", () => {
    cache(path.join(folder, "hub"), ["config.json"]);
    expect(() => modelFolder("org/name", folder, { HF_HOME: folder })).toThrow(
      /^The Hugging Face cache lacks tokenizer\.json of the model org\/name \(in .*\); download the model with "hf download org\/name"\.$/,
    );
  });
});

describe("cachedModels", () => {
  it("lists the ids of complete models in the cache", async () => {
    const hub = path.join(folder, "hub");
    expect(await cachedModels({ HF_HOME: folder })).toEqual([]);
    cache(hub, whole, "org--small-model");
    cache(hub, whole, "a--b--c");
    cache(hub, ["config.json"], "org--torn");
    mkdirSync(path.join(hub, "models--org--fetching"));
    mkdirSync(path.join(hub, "datasets--org--texts"));
    expect(await cachedModels({ HF_HOME: folder })).toEqual(["a/b--c", "org/small-model"]);
  });
});
