import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  cachedModels,
  existingModelFolder,
  modelFolder,
  publicModelName,
} from "../../../src/configuration/modelFolder";

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
    const hub = path.join(home, "hub");
    for (const environment of [
      { HF_HUB_CACHE: hub },
      { HUGGINGFACE_HUB_CACHE: hub },
      { HF_HUB_CACHE: hub, HUGGINGFACE_HUB_CACHE: "elsewhere", HF_HOME: "elsewhere" },
      { HUGGINGFACE_HUB_CACHE: hub, HF_HOME: "elsewhere" },
      { HF_HOME: home, HF_HUB_CACHE: "" },
      { XDG_CACHE_HOME: folder },
      { HF_HOME: "$BASE/huggingface", BASE: folder },
    ])
      expect(modelFolder("org/name", folder, environment)).toBe(snapshot);
  });

  it("is the path itself if nothing is cached", () => {
    const environment = { HF_HOME: folder };
    expect(modelFolder("org/name", folder, environment)).toBe(path.join(folder, "org/name"));
    expect(modelFolder("../models/name", folder, environment)).toBe(path.resolve(folder, "../models/name"));
  });

  it("is refused if the cache lacks a file, with the command that downloads it", () => {
    cache(path.join(folder, "hub"), ["config.json", "model.safetensors"]);
    expect(() => modelFolder("org/name", folder, { HF_HOME: folder })).toThrow(
      /^The Hugging Face cache lacks tokenizer\.json of the model org\/name \(in .*\); download the model with "hf download org\/name"\.$/,
    );
  });
});

describe("a cached model", () => {
  const environment = () => ({ HF_HOME: folder });
  const hub = () => path.join(folder, "hub");

  it("may have an id without an organisation", () => {
    expect(modelFolder("name", folder, environment())).toBe(path.join(folder, "name"));
    const snapshot = cache(hub(), whole, "name");
    expect(modelFolder("name", folder, environment())).toBe(snapshot);
  });

  it("is the snapshot that refs/main names, and no other", () => {
    const snapshot = cache(hub(), whole);
    const other = path.join(path.dirname(snapshot), "aaa");
    mkdirSync(other);
    expect(modelFolder("org/name", folder, environment())).toBe(snapshot);
    rmSync(path.join(hub(), "models--org--name/refs/main"));
    expect(() => modelFolder("org/name", folder, environment())).toThrow(
      `lacks the revision main of the model org/name (in ${path.join(hub(), "models--org--name")}); download the ` +
        `model with "hf download org/name" or name the folder of another revision, such as ${other}.`,
    );
  });

  it("is the snapshot of another revision, by a branch, a tag or a commit", () => {
    const snapshot = cache(hub(), whole);
    const other = path.join(path.dirname(snapshot), "def456");
    mkdirSync(other);
    for (const name of whole) writeFileSync(path.join(other, name), "{}");
    writeFileSync(path.join(hub(), "models--org--name/refs/v2"), "def456");
    for (const revision of ["v2", "def456"])
      expect(modelFolder("org/name", folder, environment(), revision)).toBe(other);
    expect(() => modelFolder("org/name", folder, environment(), "v3")).toThrow(
      "lacks the revision v3 of the model org/name",
    );
    expect(() => modelFolder("org/name", folder, environment(), "v3")).toThrow('"hf download org/name --revision v3"');
  });

  it("is to be downloaded in the revision that was looked up", () => {
    expect(() => existingModelFolder("org/name", [folder], "FILE", environment(), "v3")).toThrow(
      'download the model with "hf download org/name --revision v3".',
    );
  });

  it.each([
    [["config.json", "tokenizer.json"], "model.safetensors"],
    [["config.json", "tokenizer.json", "model.safetensors.index.json"], "model-1.safetensors and model-2.safetensors"],
    [["adapter_config.json"], "adapter_model.safetensors"],
  ])("is refused without its weights: %j", (files, missing) => {
    const snapshot = cache(hub(), files);
    const shards = { a: "model-1.safetensors", b: "model-2.safetensors", c: "model-1.safetensors" };
    const index = path.join(snapshot, "model.safetensors.index.json");
    if (files.length === 3) writeFileSync(index, JSON.stringify({ weight_map: shards }));
    expect(() => modelFolder("org/name", folder, environment())).toThrow(`lacks ${missing} of the model org/name`);
  });

  it("needs no shards beside the single file of weights", () => {
    const snapshot = cache(hub(), whole);
    const index = JSON.stringify({ weight_map: { a: "model-1.safetensors" } });
    writeFileSync(path.join(snapshot, "model.safetensors.index.json"), index);
    expect(modelFolder("org/name", folder, environment())).toBe(snapshot);
  });

  it.each(["pytorch_model.bin", "model.ckpt", "flax_model.msgpack", "tf_model.h5"])(
    "can have weights of a format that the reader refuses: %s",
    (name) => {
      const snapshot = cache(hub(), ["config.json", "tokenizer.json", name]);
      expect(modelFolder("org/name", folder, environment())).toBe(snapshot);
    },
  );

  it("is refused if a file is a link to a blob that is gone", () => {
    const snapshot = cache(hub(), ["config.json", "tokenizer.json"]);
    symlinkSync("../../blobs/gone", path.join(snapshot, "model.safetensors"));
    expect(() => modelFolder("org/name", folder, environment())).toThrow("lacks model.safetensors of");
  });

  it("has its id as its public name, while another folder keeps its path", () => {
    const snapshot = cache(hub(), whole);
    expect(publicModelName(snapshot, environment())).toBe("org/name");
    const other = path.join(path.dirname(snapshot), "aaa");
    for (const own of [other, folder]) expect(publicModelName(own, environment())).toBe(own);
    expect(publicModelName(snapshot, { HF_HOME: path.join(folder, "else") })).toBe(snapshot);
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
