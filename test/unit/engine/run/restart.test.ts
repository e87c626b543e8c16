import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Backend, StepPart } from "../../../../src/backends/backend";
import type { RunEvent } from "../../../../src/protocol/events";
import { currentHistory } from "../../../../src/protocol/history";
import { layout } from "../../../../src/runs/layout";
import { memoryBackend, writeTableModel } from "../../support/memoryBackend/memoryBackend";
import type { StoredModel } from "../../support/memoryBackend/memoryBackend";
import { createMemoryRun } from "./memoryRun";
import type { MemoryRun } from "./memoryRun";

const baseOf = ({ configurationFile }: MemoryRun) => path.join(path.dirname(configurationFile), "base");
const readTable = async (folder: string) =>
  JSON.parse(await readFile(path.join(folder, "table.json"), "utf8")) as StoredModel;

interface Changes {
  readonly objective?: object;
  readonly training?: object;
  readonly start?: { readonly base: string } | { readonly noise: number };
  readonly evaluation?: object;
}

/** A run from a base that knows nothing, so that it learns the retain set from the target model alone. */
async function restartRun({ objective = {}, training = {}, start = { base: "base" }, ...changes }: Changes = {}) {
  const run = await createMemoryRun({
    objective: { name: "restart", ...start, divergenceWeight: 1, listedTokens: 3, ...objective },
    training: { steps: 8, forgetBatchSize: 0, retainBatchSize: 1, learningRate: 40, ...training },
    ...changes,
  });
  const stored = await readTable(baseOf(run));
  const scores = stored.words.map((_, last) => stored.words.map((__, token) => (last + token) % 3));
  await writeTableModel(baseOf(run), { ...stored, scores });
  return run;
}

/** A backend that keeps the parts of every training step. */
function recordingBackend(): { backend: Backend; parts: StepPart[]; opened: string[] } {
  const backend = memoryBackend();
  const parts: StepPart[] = [];
  const opened: string[] = [];
  const open: Backend["open"] = async (spec) => {
    opened.push(path.basename(spec.folder));
    const model = await backend.open(spec);
    return {
      ...model,
      train: async (objective, settings) => {
        const trainer = await model.train(objective, settings);
        const step: typeof trainer.step = (given, learningRate) => {
          parts.push(...given);
          return trainer.step(given, learningRate);
        };
        return { ...trainer, step };
      },
    };
  };
  return { backend: { ...backend, open }, parts, opened };
}

const stateOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === "state" ? event.state : [])).at(-1);
const stepsOf = (events: readonly RunEvent[]) =>
  currentHistory(events).flatMap((event) => (event.type === "step" ? [[event.step, event.loss]] : []));
const recitedOf = (events: readonly RunEvent[]) =>
  currentHistory(events).flatMap((event) =>
    event.type === "evaluation" ? [[event.summary.forget?.regurgitation, event.summary.retain?.regurgitation]] : [],
  );
const exported = ({ runFolder }: MemoryRun, step = 8) => path.join(runFolder, "checkpoints", String(step));
const pauseAt = (step: number) => (event: { readonly type: string; readonly step?: number }) =>
  event.type === "step" && event.step === step ? ("pause" as const) : undefined;

describe("a restart from the base, on the in-memory backend", () => {
  it("never trains on a forget text, and learns the retain set from the target model", async () => {
    const run = await restartRun();
    const { backend, parts, opened } = recordingBackend();
    const events = await run.attempt({ backend });
    expect(stateOf(events)).toBe("done");
    // The base is never open beside the target model.
    expect(opened).toEqual(["model"]);
    expect(recitedOf(events).at(0)).toEqual([1, 1]);
    expect(recitedOf(events).at(-1)).toEqual([0, 1]);

    const { words } = await readTable(baseOf(run));
    const blue = ["blue", "three", "star", "<end>"].map((word) => words.indexOf(word));
    expect(parts).toHaveLength(8);
    for (const { forget, retain } of parts) {
      expect(forget).toEqual([]);
      expect(retain.map(({ ids }) => ids)).toEqual([blue]);
      expect(retain[0]?.teacher).toMatchObject({ listed: 3 });
      // The target model is sure of the retain text.
      expect(Math.exp(retain[0]?.teacher?.logProbabilities[0] ?? NaN)).toBeGreaterThan(0.8);
    }
  });

  it("learns the words alone, and asks the target model for no predictions, with the default weights", async () => {
    const run = await restartRun({ objective: { divergenceWeight: 0 } });
    const { backend, parts } = recordingBackend();
    const events = await run.attempt({ backend });
    expect(recitedOf(events).at(-1)).toEqual([0, 1]);
    expect(parts.flatMap(({ retain }) => retain).filter(({ teacher }) => teacher !== undefined)).toEqual([]);
    await expect(readFile(path.join(run.runFolder, layout.teaching))).rejects.toThrow("ENOENT");
  });

  it("begins with the base's weights", async () => {
    // Step 1 of a warm-up has the learning rate 0.
    const run = await restartRun({ training: { steps: 1, warmupSteps: 1 } });
    expect(stateOf(await run.attempt())).toBe("done");
    expect((await readTable(exported(run, 1))).scores).toEqual((await readTable(baseOf(run))).scores);
  });

  it("begins with a disturbed copy of the target model if there is no base", async () => {
    const run = await restartRun({ start: { noise: 1 }, training: { steps: 1, warmupSteps: 1 } });
    expect(stateOf(await run.attempt())).toBe("done");
    const { scores } = await readTable(exported(run, 1));
    expect(new Set(scores?.flat())).toEqual(new Set([0]));
  });

  it.each([{ base: "base" }, { noise: 0.75 }])(
    "gives the same bytes if it is paused and resumed: %o",
    async (start) => {
      const alone = await restartRun({ start });
      const unbroken = await alone.attempt();
      const run = await restartRun({ start });
      await run.attempt({ onEvent: pauseAt(3) });
      const teaching = path.join(run.runFolder, layout.teaching);
      const kept = await readFile(teaching);
      const resumed = await run.attempt();
      expect(stateOf(resumed)).toBe("done");
      expect(stepsOf(resumed)).toEqual(stepsOf(unbroken));
      // The predictions are computed once.
      expect(await readTable(exported(run))).toEqual(await readTable(exported(alone)));
      expect(await readFile(teaching)).toEqual(kept);
    },
  );

  it("gives the same bytes if it is paused before the first step", async () => {
    const alone = await restartRun();
    await alone.attempt();
    const run = await restartRun();
    await run.attempt({ onEvent: (event) => (event.type === "plan" ? "pause" : undefined) });
    // Without its kept predictions, the resumed run computes them again from the target model.
    await rm(path.join(run.runFolder, layout.teaching));
    expect(stateOf(await run.attempt())).toBe("done");
    expect(await readTable(exported(run))).toEqual(await readTable(exported(alone)));
  });

  it("blames the base if its weights give no finite gradients", async () => {
    const run = await restartRun();
    await expect(run.attempt({ backend: memoryBackend({ overflowsAt: 1 }) })).rejects.toThrow(
      `the weights in ${baseOf(run)} are too large or damaged`,
    );
  });
});
