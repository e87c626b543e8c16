import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { modelChoices } from "../../../src/editor/newConfiguration/candidates";
import { createHubCache } from "../support/hubCache";
import { fake, resetFake } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));

let folder = "";
beforeEach(async () => {
  resetFake();
  folder = await mkdtemp(path.join(tmpdir(), "lethe-choices-"));
  vi.stubEnv("HF_HUB_CACHE", path.join(folder, "no-cache"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

it("offers the workspace's folders of models and of adapters, each once", async () => {
  const contents = {
    model: ["config.json", "tokenizer.json"],
    adapter: ["adapter_config.json", "adapter_model.safetensors"],
    both: ["config.json", "tokenizer.json", "adapter_config.json", "adapter_model.safetensors"],
    torn: ["adapter_config.json"],
    other: ["config.json"],
  };
  for (const [name, files] of Object.entries(contents)) {
    await mkdir(path.join(folder, name));
    for (const file of files) await writeFile(path.join(folder, name, file), "{}");
    fake.files = [...fake.files, ...files.map((file) => path.join(folder, name, file))];
  }
  const offered = (await modelChoices()).flatMap(({ value }) =>
    typeof value === "string" ? [path.basename(value)] : [],
  );
  expect(offered).toEqual(["adapter", "both", "model"]);
});

it("offers models last whose names say that they have not read the texts to forget", async () => {
  for (const name of ["base", "baseline", "my-model", "retrained"]) {
    await mkdir(path.join(folder, name));
    const files = ["config.json", "tokenizer.json"].map((file) => path.join(folder, name, file));
    for (const file of files) await writeFile(file, "{}");
    fake.files = [...fake.files, ...files];
  }
  const offered = (await modelChoices()).flatMap(({ value }) =>
    typeof value === "string" ? [path.basename(value)] : [],
  );
  expect(offered).toEqual(["baseline", "my-model", "base", "retrained"]);
});

it("offers the models of the Hugging Face cache by their ids", async () => {
  const model = path.join(import.meta.dirname, "../../fixtures/checkpoints/float32");
  await createHubCache(folder, "org/name", model);
  vi.stubEnv("HF_HUB_CACHE", path.join(folder, "hub"));
  const [first] = await modelChoices();
  expect(first).toMatchObject({ label: "org/name", value: "org/name", description: "in the Hugging Face cache" });
  expect(first?.detail).toMatch(/^olmo with \d+ weights$/);
});
