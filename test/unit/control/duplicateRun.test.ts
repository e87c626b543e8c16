import { parse } from "jsonc-parser";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { loadConfiguration } from "../../../src/configuration/load";
import { duplicateText } from "../../../src/control/duplicateRun";
import { createRun } from "../../../src/runs/writer";
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
