import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { EvaluationEvent, RunEvent } from "../../../../src/protocol/events";
import { readEvaluation } from "../../../../src/runs/reader";
import { createMemoryRun } from "./memoryRun";
import type { MemoryRun } from "./memoryRun";

const beforeOf = (events: readonly RunEvent[]): EvaluationEvent => {
  const found = events.find((event) => event.type === "evaluation" && event.phase === "before");
  if (found?.type !== "evaluation") throw new Error("The run has no evaluation before the first step.");
  return found;
};

const noticesOf = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) =>
    event.type === "warning" && event.message.includes("were taken from") ? [event.message] : [],
  );

/** A finished run with its evaluation before the first step. */
async function finishedRun(changes: object = {}): Promise<{ run: MemoryRun; before: EvaluationEvent }> {
  const run = await createMemoryRun(changes);
  return { run, before: beforeOf(await run.attempt()) };
}

describe("the evaluation before the first step of a second run", () => {
  it("is taken from the first run if nothing that decides it has changed", async () => {
    const { run, before } = await finishedRun();
    const second = await createMemoryRun(
      { objective: { name: "gradient-ascent" }, evaluation: { everySteps: 2, maxNewTokens: 4 } },
      false,
      { beside: run },
    );
    const events = await second.attempt();
    const taken = beforeOf(events);
    expect(taken.takenFrom).toBe(path.basename(run.runFolder));
    expect(taken.summary).toEqual(before.summary);
    expect(taken.seconds).toBe(before.seconds);
    expect(await readEvaluation(second.runFolder, taken.file)).toEqual(
      await readEvaluation(run.runFolder, before.file),
    );
    expect(noticesOf(events)).toEqual([expect.stringContaining(`from the run ${path.basename(run.runFolder)}`)]);
    // The second run's folder is complete without the first.
    await rm(run.runFolder, { recursive: true });
    expect(await readEvaluation(second.runFolder, taken.file)).not.toEqual([]);
  });

  it("names the run that made the evaluation, also if another run has taken it before", async () => {
    const { run } = await finishedRun();
    const second = await createMemoryRun({}, false, { beside: run });
    await second.attempt();
    const third = await createMemoryRun({}, false, { beside: run, name: "third" });
    expect(beforeOf(await third.attempt()).takenFrom).toBe(path.basename(run.runFolder));
  });

  it("has the figures that the second run itself would have measured", async () => {
    const { run } = await finishedRun();
    const taken = beforeOf(await (await createMemoryRun({}, false, { beside: run })).attempt());
    const { before: measured } = await finishedRun();
    expect(taken.summary).toEqual(measured.summary);
  });

  it.each<[string, (run: MemoryRun) => Promise<MemoryRun>]>([
    ["settings", (beside) => createMemoryRun({ evaluation: { everySteps: 4, maxNewTokens: 3 } }, false, { beside })],
    ["a set", (beside) => createMemoryRun({}, false, { beside, retain: [["blue", "three moon"]] })],
    [
      "the tokenizer",
      async (beside) => {
        const run = await createMemoryRun({}, false, { beside });
        const folder = path.join(path.dirname(run.configurationFile), "model");
        await writeFile(path.join(folder, "tokenizer_config.json"), '{"add_prefix_space": true}');
        return run;
      },
    ],
  ])("is made again after a change of %s", async (_, createSecond) => {
    const { run } = await finishedRun();
    const second = await createSecond(run);
    expect(beforeOf(await second.attempt()).takenFrom).toBeUndefined();
  });

  it("is made again by another program", async () => {
    const { run } = await finishedRun();
    const second = await createMemoryRun({}, false, { beside: run });
    const events = await second.attempt({ program: "another program" });
    expect(beforeOf(events).takenFrom).toBeUndefined();
    expect(noticesOf(events)).toEqual([]);
  });

  it("is made again if the first run's file is damaged", async () => {
    const { run, before } = await finishedRun();
    await writeFile(path.join(run.runFolder, before.file), '{"torn');
    const second = await createMemoryRun({}, false, { beside: run });
    expect(beforeOf(await second.attempt()).takenFrom).toBeUndefined();
  });
});
