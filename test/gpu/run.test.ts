import { mkdirSync } from "node:fs";
import { appendFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfiguration } from "../../src/configuration/load";
import { runJob } from "../../src/engine/run/job";
import type { JobHost } from "../../src/engine/run/jobHost";
import { openModelFiles } from "../../src/backends/onnx/models/modelReader";
import type { RunEventBody } from "../../src/protocol/events";
import { checkpointFolder, layout } from "../../src/runs/layout";
import { createWorkspace } from "../integration/letheFixture";
import { relativeDistance } from "../unit/support/modelFixture";

const data = {
  forget: "forget.jsonl",
  retain: "retain.jsonl",
  holdout: "holdout.jsonl",
  general: "general.jsonl",
  utility: "utility.jsonl",
};
const evaluation = { everySteps: 2, maxNewTokens: 4, batchSize: 8 };

/** The sample's recommended run, and a run that trains an adapter in parts, with dropout and gradient checkpointing. */
const configurations = {
  recommended: {
    objective: {
      name: "undial",
      beta: 4,
      contextNoise: 0.75,
      focus: true,
      retainTerm: "divergence",
      retainWeight: 3,
    },
    training: {
      steps: 4,
      forgetBatchSize: 2,
      retainBatchSize: 2,
      generalBatchSize: 1,
      garbledBatchSize: 1,
      alternativeBatchSize: 1,
      retainNoise: 0.3,
      learningRate: 1e-3,
      warmupSteps: 2,
      lossOn: "answer",
    },
  },
  adapter: {
    objective: { name: "npo", beta: 0.1, retainTerm: "divergence" },
    adapter: { type: "lora", rank: 4, alpha: 8, dropout: 0.1, targets: ["q_proj", "v_proj"] },
    training: {
      steps: 4,
      forgetBatchSize: 2,
      retainBatchSize: 2,
      learningRate: 1e-2,
      microBatches: 2,
      gradientCheckpointing: true,
    },
  },
};

let folder: string;
beforeAll(async () => {
  folder = await createWorkspace();
  await appendFile(path.join(folder, "general.jsonl"), `${JSON.stringify({ text: "The sea is wide. ".repeat(8) })}\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(name: keyof typeof configurations, device: "cpu" | "webgpu") {
  const file = path.join(folder, `${name}-${device}.lethe.json`);
  const written = { model: "model", data, evaluation, device: { name: device }, ...configurations[name] };
  await writeFile(file, JSON.stringify(written));
  const { configuration } = await loadConfiguration(file);
  const runFolder = path.join(folder, `${name}-${device}`);
  for (const part of ["", layout.evaluations, layout.checkpoints])
    mkdirSync(path.join(runFolder, part), { recursive: true });
  const events: RunEventBody[] = [];
  const host: JobHost = {
    report: (event) => void events.push(event),
    isAsked: () => false,
    settle: () => undefined,
    flush: () => undefined,
    nextProbe: () => undefined,
  };
  await runJob({ runFolder, kind: "unlearn", configuration, attempt: 0, program: "test" }, host);
  return { runFolder, events };
}

/** Every weight of the exported model. */
async function exportedWeights(runFolder: string): Promise<Map<string, Float32Array>> {
  const checkpoint = await openModelFiles(path.join(runFolder, checkpointFolder(4)));
  const weights = new Map<string, Float32Array>();
  for (const name of checkpoint.tensors.keys()) weights.set(name, await checkpoint.read(name));
  await checkpoint.close();
  return weights;
}

/** Rounds numbers to the digits that both devices share. */
const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === "number" ? Number(part.toPrecision(3)) : part,
  ) as unknown;

describe.each(["recommended", "adapter"] as const)("a whole run: %s", (name) => {
  it("gives the same results on the device and on the CPU", async () => {
    const [actual, expected] = [await run(name, "webgpu"), await run(name, "cpu")];
    const of = <T extends RunEventBody["type"]>({ events }: typeof actual, type: T) =>
      events.filter((event): event is Extract<RunEventBody, { type: T }> => event.type === type);

    expect(of(actual, "warning")).toEqual([]);
    const [steps, expectedSteps] = [of(actual, "step"), of(expected, "step")];
    expect(steps.length).toBe(4);
    steps.forEach(({ loss, tokens }, index) => {
      expect(Math.abs(loss - (expectedSteps[index]?.loss ?? NaN)), `step ${index + 1}`).toBeLessThanOrEqual(1e-3);
      expect(tokens).toBe(expectedSteps[index]?.tokens);
    });
    const measured = (events: typeof actual) => of(events, "evaluation").map(({ summary }) => rounded(summary));
    expect(measured(actual).length).toBe(3);
    expect(measured(actual)).toEqual(measured(expected));
    const [weights, expectedWeights] = [
      await exportedWeights(actual.runFolder),
      await exportedWeights(expected.runFolder),
    ];
    for (const [tensor, elements] of weights)
      expect(relativeDistance(elements, expectedWeights.get(tensor) ?? []), tensor).toBeLessThanOrEqual(1e-3);
  });
});
