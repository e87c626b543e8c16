import { parse } from "jsonc-parser";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it, vi } from "vitest";
import { loadConfiguration } from "../../../src/configuration/load";
import { duplicateText } from "../../../src/control/duplicateRun";
import { createRun } from "../../../src/runs/writer";
import { createHubCache } from "../support/hubCache";
import { runId, temporaryFolder, writeConfiguration } from "../engine/run/runFixture";

it("writes a configuration with the run's values, relative paths and no defaults", async () => {
  const folder = await temporaryFolder();
  const original = await writeConfiguration(folder);
  const values = ["training.learningRate=0.25", "training.steps=7", "output.runsDirectory=.lethe/runs"];
  const { configuration, file } = await loadConfiguration(original, values);
  const run = await createRun(
    path.join(folder, ".lethe", "runs"),
    {
      ...{ format: 1, id: runId, name: "small", kind: "unlearn", engineVersion: "0.1.0", device: "cpu", hashes: {} },
      ...{ createdAt: "2026-01-31T23:59:58.765Z", model: folder, configurationFile: file },
    },
    configuration,
  );
  const text = await duplicateText(run, folder);
  expect(text).toMatch(/^\/\/ Copy of the run small \(.*\)\. .*\n\/\/ Keys that are missing/);
  expect(parse(text)).toEqual({
    ...{ model: ".", data: { forget: "forget.jsonl", retain: "retain.jsonl" }, objective: { name: "npo" } },
    training: { learningRate: 0.25, steps: 7 },
  });
  const copy = path.join(folder, "copy.lethe.json");
  await writeFile(copy, text);
  const read = await loadConfiguration(copy);
  const kept = JSON.parse(await readFile(path.join(run, "config.json"), "utf8")) as object;
  expect(JSON.parse(JSON.stringify(read.configuration))).toEqual(kept);
});

it("names a cached model by its id, and the device as the run's configuration does", async () => {
  const folder = await temporaryFolder();
  const home = path.join(folder, "home");
  await createHubCache(home, "org/name", path.join(import.meta.dirname, "../../fixtures/checkpoints/float32"));
  vi.stubEnv("HF_HUB_CACHE", path.join(home, "hub"));
  const original = await writeConfiguration(folder);
  const { configuration, file } = await loadConfiguration(original, ["model=org/name"]);
  const run = await createRun(
    path.join(folder, ".lethe", "runs"),
    {
      ...{ format: 1, id: runId, name: "small", kind: "unlearn", engineVersion: "0.1.0", device: "cpu", hashes: {} },
      ...{ createdAt: "2026-01-31T23:59:58.765Z", model: configuration.model, configurationFile: file },
    },
    { ...configuration, device: { ...configuration.device, name: "webgpu" } },
  );
  expect(parse(await duplicateText(run, folder))).toMatchObject({ model: "org/name" });
  expect(parse(await duplicateText(run, folder))).not.toHaveProperty("device");
  const content = parse(await readFile(original, "utf8")) as object;
  await writeFile(original, JSON.stringify({ ...content, device: { name: "auto" } }));
  expect(parse(await duplicateText(run, folder))).toMatchObject({ device: { name: "auto" } });
  // Without the configuration, the copy names the device that the run used.
  await rm(original);
  expect(parse(await duplicateText(run, folder))).toMatchObject({ device: { name: "webgpu" } });
  vi.unstubAllEnvs();
});
