import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openModelFiles } from "../../../src/backends/onnx/models/modelReader";

it("writes a model with random weights that the model reader opens", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "lethe-random-model-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const program = path.resolve("test/bench/randomModel.mjs");
  const { status, stderr } = spawnSync(process.execPath, [program, "toy", folder, "float32"]);
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: "" });
  const files = await openModelFiles(folder);
  const embedding = await files.read("model.embed_tokens.weight");
  await files.close();
  expect(embedding.every(Number.isFinite)).toBe(true);
  expect(embedding.some((weight) => weight !== 0)).toBe(true);
});
