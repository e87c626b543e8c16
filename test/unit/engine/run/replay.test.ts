import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Backend, StepPart } from "../../../../src/backends/backend";
import type { RunEvent } from "../../../../src/protocol/events";
import { layout } from "../../../../src/runs/layout";
import { memoryBackend } from "../../support/memoryBackend/memoryBackend";
import { createMemoryRun } from "./memoryRun";
import type { MemoryRun } from "./memoryRun";

const replayed = (objective: object, training: object = {}) => ({
  objective,
  training: {
    ...{ steps: 8, forgetBatchSize: 2, retainBatchSize: 1, learningRate: 40 },
    ...{ replayBatchSize: 2, replayTexts: 20, ...training },
  },
  evaluation: { everySteps: 4, maxNewTokens: 1 },
});
const npo = { name: "npo", retainTerm: "divergence" };
const restart = { name: "restart", base: "base", divergenceWeight: 1, listedTokens: 3 };

const stateOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === "state" ? event.state : [])).at(-1);
const toldOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === "warning" && event.message.includes("replay") ? event.message : []));
const exported = ({ runFolder }: MemoryRun) => readFile(path.join(runFolder, "checkpoints/8/table.json"), "utf8");
const keptOf = ({ runFolder }: MemoryRun) => path.join(runFolder, layout.replay);

/** A backend that keeps the parts of every step, and counts the texts that it writes. */
function recordingBackend() {
  const backend = memoryBackend();
  const parts: StepPart[] = [];
  let written = 0;
  const open: Backend["open"] = async (spec) => {
    const model = await backend.open(spec);
    return {
      ...model,
      decode: (requests, options, onToken) => {
        // An evaluation asks for one token.
        written += requests.filter(({ maxNewTokens }) => maxNewTokens > 1).length;
        return model.decode(requests, options, onToken);
      },
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
  return { backend: { ...backend, open }, parts, written: () => written };
}

describe("replay, on the in-memory backend", () => {
  it.each([
    ["npo", replayed(npo)],
    ["restart", replayed(restart, { forgetBatchSize: 0 })],
  ])(
    "adds texts to each step of %s that the target model wrote and that do not resemble the forget set",
    async (name, changes) => {
      const run = await createMemoryRun(changes);
      const { backend, parts } = recordingBackend();
      const events = await run.attempt({ backend });
      expect(stateOf(events)).toBe("done");
      const [told = "", ...others] = toldOf(events);
      expect(others).toEqual([]);
      const [written, used, resembling, repeated, unusable] = [...told.matchAll(/\d+/g)].map(Number);
      expect(written).toBe(20);
      expect(used).toBeGreaterThan(1);
      expect(resembling).toBeGreaterThan(0);
      expect((used ?? NaN) + (resembling ?? NaN) + (repeated ?? NaN) + (unusable ?? NaN)).toBe(20);

      expect(parts).toHaveLength(8);
      const tokens = JSON.parse(await exported(run)) as { words: string[] };
      for (const { retain } of parts) {
        expect(retain).toHaveLength(3);
        for (const { ids, targetStart, teacher } of retain.slice(1)) {
          const text = ids.map((id) => tokens.words[id]).join(" ");
          expect(targetStart).toBe(1);
          expect(text).not.toMatch(/one sun|two moon/);
          expect(text).not.toBe("blue three star <end>");
          expect(teacher !== undefined).toBe(name === "restart");
        }
      }
    },
  );

  it("gives the same bytes if it is paused and resumed, and writes no text twice", async () => {
    const alone = await createMemoryRun(replayed(npo));
    await alone.attempt();
    const run = await createMemoryRun(replayed(npo));
    const first = recordingBackend();
    const pause = (event: { readonly type: string; readonly step?: number }) =>
      event.type === "step" && event.step === 3 ? ("pause" as const) : undefined;
    await run.attempt({ backend: first.backend, onEvent: pause });
    expect(first.written()).toBeGreaterThanOrEqual(20);
    const second = recordingBackend();
    const events = await run.attempt({ backend: second.backend });
    expect(stateOf(events)).toBe("done");
    expect(second.written()).toBe(0);
    expect(toldOf(events)).toHaveLength(1);
    expect(await exported(run)).toBe(await exported(alone));
  });

  it("writes the texts again of which the kept file is torn", async () => {
    const alone = await createMemoryRun(replayed(npo));
    await alone.attempt();
    const run = await createMemoryRun(replayed(npo));
    await run.attempt({ onEvent: (event) => (event.type === "plan" ? "pause" : undefined) });
    const kept = await readFile(keptOf(run), "utf8");
    await writeFile(keptOf(run), kept.slice(0, -20));
    expect(stateOf(await run.attempt())).toBe("done");
    expect(await readFile(keptOf(run), "utf8")).toBe(kept);
    expect(await exported(run)).toBe(await exported(alone));
  });
});
