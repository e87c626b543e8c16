import { mkdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../../../src/protocol/events";
import { readReference, referenceFile } from "../../../../src/runs/reference";
import path from "node:path";
import { createMemoryRun } from "./memoryRun";

const changes = {
  objective: { name: "memorization" },
  training: { steps: 40, forgetBatchSize: 0, retainBatchSize: 2, learningRate: 40 },
  evaluation: { everySteps: 0, maxNewTokens: 4 },
};
/** Two documents to keep, so that one of them can be withheld. */
const retain = [
  ["blue", "three star"],
  ["sun", "three star"],
] as const;
const createRetrainedRun = () =>
  createMemoryRun(changes, true, { retrained: { retainWithheld: 0.5, seed: 0 }, retain });
const warnings = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === "warning" ? [event.message] : []));

describe("a run that makes a retrained model", () => {
  it("writes its figures, with the withheld text of the runs that it is compared with", async () => {
    const { attempt, configurationFile } = await createRetrainedRun();
    const events = await attempt();
    expect(events.at(-1)).toMatchObject({ state: "done" });
    const reference = await readReference(configurationFile);
    // The model learnt both documents, also the one that later runs withhold.
    expect(reference?.summary).toMatchObject({ retain: { regurgitation: 1 }, withheld: { regurgitation: 1 } });
    expect(reference?.summary.forget?.regurgitation).toBeLessThan(1);
    const splits = reference?.passages?.map(({ split }) => split) ?? [];
    expect(splits.sort()).toEqual(["forget", "forget", "retain", "withheld"]);
  });

  it("writes its figures of the hard cases and near cases, too", async () => {
    const { attempt, configurationFile } = await createMemoryRun(changes, true, {
      retrained: { retainWithheld: 0, seed: 0 },
      inScope: [{ id: "h0", case: "reverse", of: "forget0sc1", question: "red", answer: "one sun" }],
      nearScope: [{ id: "n0", question: "sun blue", answer: "three star" }],
    });
    await attempt();
    const reference = await readReference(configurationFile);
    expect(reference?.summary).toMatchObject({ inScope: { knowledge: 0 }, nearScope: { knowledge: 1 } });
    expect(reference?.summary.tasks["reverse"]?.inScope?.knowledge).toBe(0);
    expect(reference?.passages?.map(({ split }) => split)).toEqual(expect.arrayContaining(["inScope", "nearScope"]));
  });

  it("writes the same figures if it is paused and resumed", async () => {
    const unbroken = await createRetrainedRun();
    await unbroken.attempt();
    const run = await createRetrainedRun();
    await run.attempt({ onEvent: (event) => (event.type === "step" && event.step === 9 ? "pause" : undefined) });
    expect(await readReference(run.configurationFile)).toBeUndefined();
    await run.attempt();
    expect(await readReference(run.configurationFile)).toEqual(await readReference(unbroken.configurationFile));
  });

  it("writes no figures if it is stopped early, and says so", async () => {
    const { attempt, configurationFile } = await createRetrainedRun();
    const events = await attempt({
      onEvent: (event) => (event.type === "step" && event.step === 9 ? "stop" : undefined),
    });
    expect(await readReference(configurationFile)).toBeUndefined();
    const file = referenceFile(path.dirname(configurationFile));
    expect(warnings(events)).toEqual([
      `The training ended early, so ${file} was not written; resume the run to write it.`,
    ]);
  });

  it("keeps its figures in the run folder if the file cannot be written", async () => {
    const { attempt, configurationFile } = await createRetrainedRun();
    await mkdir(path.join(referenceFile(path.dirname(configurationFile)), "in the way"), { recursive: true });
    const events = await attempt();
    expect(events.at(-1)).toMatchObject({ state: "done" });
    expect(warnings(events)).toEqual([
      expect.stringMatching(
        /^The figures of the retrained model are only in the run folder: .*reference\.json cannot be/,
      ),
    ]);
  });
});
