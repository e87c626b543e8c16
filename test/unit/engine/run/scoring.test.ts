import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { openBackend } from "../../../../src/backends/openBackend";
import { stepsToScore } from "../../../../src/engine/run/scoring";
import type { RunEvent } from "../../../../src/protocol/events";
import { hashFile } from "../../../../src/runs/hashFile";
import { createMemoryRun } from "./memoryRun";

const scoringsIn = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === "scoring" ? [event] : []));

describe("the scoring of true texts during training", () => {
  it("is due at the start, three times in the first tenth, at each evaluation and at the end", () => {
    expect([...stepsToScore(200, 50)].sort((one, other) => one - other)).toEqual([0, 4, 10, 20, 50, 100, 150, 200]);
    expect([...stepsToScore(8, 4)].sort((one, other) => one - other)).toEqual([0, 1, 4, 8]);
    expect(stepsToScore(200, 0).size).toBe(0);
  });

  it("reports how sure the model is of the texts, and of how many passages", async () => {
    const run = await createMemoryRun();
    const scorings = scoringsIn(await run.attempt());
    expect(scorings.map(({ step }) => step)).toEqual([0, 1, 4, 8]);
    for (const { passages } of scorings)
      expect(passages).toEqual({ forget: { measured: 2, all: 2 }, retain: { measured: 1, all: 1 } });
    const [first, last] = [scorings[0]?.summary, scorings.at(-1)?.summary];
    // The table gives the right word a score of 4 and the nine others a score of 0.
    expect(first?.forget?.probability).toBeCloseTo(Math.exp(4) / (Math.exp(4) + 9), 5);
    expect(first?.forget?.exactMemorization).toBe(1);
    expect(first?.tasks["Task1"]?.forget).toEqual(first?.forget);
    expect(last?.forget?.probability).toBeLessThan(0.1);
    expect(last?.retain?.exactMemorization).toBe(1);
  });

  it("scores questions too", async () => {
    const rows = (split: string) =>
      [0, 1]
        .map((n) => JSON.stringify({ id: `${split}${n}qa0`, input: "red", output: "one sun", task: "own" }))
        .join("\n");
    const run = await createMemoryRun();
    const data = path.join(run.runFolder, "../../data");
    for (const split of ["forget", "retain"]) await writeFile(path.join(data, `${split}.jsonl`), rows(split));
    const [first] = scoringsIn(await run.attempt());
    expect(first?.summary.forget?.exactMemorization).toBe(1);
    expect(first?.summary.tasks["own"]?.retain?.exactMemorization).toBe(1);
  });

  it("is not repeated by a resumed run at a step that was scored before", async () => {
    const run = await createMemoryRun();
    await run.attempt({ onEvent: (event) => (event.type === "scoring" && event.step === 4 ? "pause" : undefined) });
    const events = await run.attempt();
    const second = scoringsIn(events.filter(({ attempt }) => attempt === 1));
    expect(second.map(({ step }) => step)).toEqual([8]);
  });

  it("leaves the trained weights the same, bit for bit", async () => {
    const model = path.join(import.meta.dirname, "../../../fixtures/checkpoints/float32");
    const weightsAfter = async (everySteps: number) => {
      const run = await createMemoryRun({
        model,
        objective: { name: "npo", retainTerm: "divergence" },
        training: { steps: 8, forgetBatchSize: 2, retainBatchSize: 1, learningRate: 1e-3, retainNoise: 0.3 },
        evaluation: { everySteps, maxNewTokens: 2 },
      });
      const backend = await openBackend({ name: "cpu", precision: "float32", threads: 1 }, () => undefined);
      const events = await run.attempt({ backend });
      const weights = await hashFile(path.join(run.runFolder, "checkpoints/8/model.safetensors"));
      return { scorings: scoringsIn(events).length, weights };
    };
    const [with4, without] = [await weightsAfter(4), await weightsAfter(0)];
    expect([with4.scorings, without.scorings]).toEqual([4, 0]);
    expect(with4.weights).toBe(without.weights);
  });
});
