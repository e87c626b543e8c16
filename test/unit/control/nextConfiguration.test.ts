import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { loadConfiguration } from "../../../src/configuration/load";
import { writeNextConfiguration } from "../../../src/control/nextConfiguration";
import type { RunRecord } from "../../../src/runs/runRecord";
import { temporaryFolder } from "../runs/temporaryFolder";

const sample = path.join(import.meta.dirname, "../../../media/sample");

/**
 * A run of the sample's configuration in a folder of its own, started with the given values of `--set`. The start chose
 * the GPU.
 *
 * @param device the configuration's device
 */
const runOf = async (overrides: readonly string[], device = "auto") => {
  const folder = await temporaryFolder();
  const file = path.join(folder, "npo.lethe.json");
  const text = await readFile(path.join(sample, "npo.lethe.json"), "utf8");
  await writeFile(file, text.replace("{", `{ "device": { "name": "${device}" },`));
  const { configuration } = await loadConfiguration(file, overrides);
  const runFolder = path.join(folder, "run");
  await mkdir(runFolder, { recursive: true });
  const started = { ...configuration, device: { ...configuration.device, name: "webgpu" } };
  await writeFile(path.join(runFolder, "config.json"), JSON.stringify(started));
  const record = { configurationFile: file, id: "20260131-235959-npo-x7k2" } as RunRecord;
  return { folder, file, runFolder, record };
};

const advice = {
  text: "Take more steps.",
  changes: [
    ["objective", { name: "undial", beta: 12 }],
    ["training.steps", 180],
  ] as const,
};

it("writes the advised configuration beside the run's, with its comments and the values of --set", async () => {
  const { folder, file, runFolder, record } = await runOf(["training.learningRate=5e-4", "data.retainWithheld=0"]);
  const next = await writeNextConfiguration(runFolder, record, advice);
  expect(next).toBe(path.join(folder, "npo-2.lethe.json"));
  const text = await readFile(next, "utf8");
  expect(text).toMatch(/^\/\/ Follows the run 20260131-235959-npo-x7k2\. Take more steps\.\n/);
  expect(text).toContain("// The run measures a third of the retain documents");
  expect(text).toContain('"forget": "data/forget.jsonl"');
  const { configuration } = await loadConfiguration(next);
  const { configuration: before } = await loadConfiguration(file);
  expect(configuration).toMatchObject({ name: "npo-2", objective: { name: "undial", beta: 12 } });
  expect(configuration.training).toEqual({
    ...Object.fromEntries(Object.entries(before.training).filter(([key]) => key !== "epochs")),
    steps: 180,
    learningRate: 5e-4,
  });
  expect(configuration.data).toEqual({ ...before.data, retainWithheld: 0 });
  // A second advice does not replace the file of the first one.
  expect(await writeNextConfiguration(runFolder, record, advice)).toBe(path.join(folder, "npo-3.lethe.json"));
});

it("keeps the device and the runs' folder, but not the folder of the exported model", async () => {
  const overrides = ["device.threads=1", "output.runsDirectory=results", "output.exportTo=model-2"];
  const cases = [
    { device: "auto", isGone: false, kept: "auto" },
    // The run had another device by `--set`.
    { device: "cpu", isGone: false, kept: "webgpu" },
    { device: "auto", isGone: true, kept: "webgpu" },
  ];
  for (const { device, isGone, kept } of cases) {
    const { folder, file, runFolder, record } = await runOf(overrides, device);
    if (isGone) await rm(file);
    const next = await writeNextConfiguration(runFolder, record, advice);
    const { configuration } = await loadConfiguration(next);
    expect(configuration.device).toEqual({ name: kept, precision: "auto", threads: 1 });
    expect(configuration.output).toMatchObject({ runsDirectory: path.join(folder, "results") });
    expect(configuration.output.exportTo).toBeUndefined();
    expect(configuration.data.forget).toBe(path.join(folder, "data", "forget.jsonl"));
    expect(configuration.training).toMatchObject({ steps: 180, learningRate: 2e-4 });
  }
});

it("writes a short file with relative paths if the configuration's file is gone", async () => {
  const { file, runFolder, record } = await runOf([]);
  await rm(file);
  const text = await readFile(await writeNextConfiguration(runFolder, record, advice), "utf8");
  expect(text).toContain('"forget": "data/forget.jsonl"');
  expect(text).not.toContain("epsilon");
  expect(text).toContain("// Keys that are missing here have their default values.");
});
