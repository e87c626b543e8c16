import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../../../src/protocol/events";
import { currentHistory } from "../../../../src/protocol/history";
import type { EvaluationSummary } from "../../../../src/protocol/metrics";
import { bestCheckpoint, describeChoice } from "../../../../src/runs/bestCheckpoint";
import { listCheckpoints } from "../../../../src/runs/checkpoint";
import { exportCheckpoint } from "../../../../src/runs/exportCheckpoint";
import { referenceFile } from "../../../../src/runs/reference";
import { createMemoryRun } from "./memoryRun";

/** Texts that the model never saw. Some of them contain words that it keeps, so their losses lie far apart. */
const holdout = [
  ["three", "star"],
  ["blue", "three red"],
  ["moon", "red star"],
  ["sun", "blue three"],
] as const;
const training = { steps: 12, forgetBatchSize: 2, retainBatchSize: 1, learningRate: 12 };
/** An evaluation completes one document of each set, and attacks all. */
const evaluation = { everySteps: 1, documentsPerTask: 1, maxNewTokens: 4 };
const createRun = (changes: object) => createMemoryRun({ training, evaluation, ...changes }, false, { holdout });
type Run = Awaited<ReturnType<typeof createRun>>;

const writeRetrained = (run: Run, membershipAuc: number, membershipKs: number): Promise<void> => {
  const summary: Partial<EvaluationSummary> = { tasks: {}, membershipAuc, membershipKs };
  return writeFile(referenceFile(path.dirname(run.configurationFile)), JSON.stringify({ summary }));
};
const aucs = (events: readonly RunEvent[]) =>
  currentHistory(events).flatMap((event) => (event.type === "evaluation" ? [event.summary.membershipAuc] : []));
const best = async (events: readonly RunEvent[], { runFolder }: Run) =>
  bestCheckpoint(currentHistory(events), await listCheckpoints(runFolder));
const byMembership = { output: { bestBy: "membership" } };

describe("a run that chooses its best checkpoint by membership", () => {
  it("keeps the checkpoint in the middle at which an attacker can only guess", async () => {
    const run = await createRun(byMembership);
    const events = await run.attempt();
    // The model forgets more than it never knew: the attacker's figures pass those of unseen text at step 5.
    expect(aucs(events)).toEqual([0.875, 0.75, 0.75, 0.75, 0.75, 0.5, 0, 0, 0, 0, 0, 0, 0]);
    expect(await best(events, run)).toBe(5);
    expect(await listCheckpoints(run.runFolder)).toEqual([5, 12]);
    expect(describeChoice(events)).toBe(
      "the membership closest to unseen text's AUC 0.50 and KS 0.00, among the checkpoints that keep 85 % of the " +
        "retain set's figures",
    );
    const target = path.join(run.runFolder, "..", "exported");
    expect(await exportCheckpoint({ runFolder: run.runFolder, step: "best", target, means: "--to" })).toBe(5);
    // By the unlearning score, the last checkpoint is the best one.
    const byScore = await createRun({});
    expect(await best(await byScore.attempt(), byScore)).toBe(12);
    expect(await listCheckpoints(byScore.runFolder)).toEqual([12]);
  });

  it("prefers the figures of the retrained model to those of unseen text", async () => {
    const run = await createRun(byMembership);
    await writeRetrained(run, 0.75, 0.75);
    const events = await run.attempt();
    // Steps 1 to 4 have these figures, and the latest step decides.
    expect(await best(events, run)).toBe(4);
    expect(describeChoice(events)).toMatch(/^the membership closest to the retrained model's AUC 0\.75 and KS 0\.75, /);
  });

  it("goes on by the same figures if it is paused and resumed, although their file has changed", async () => {
    const run = await createRun(byMembership);
    await writeRetrained(run, 0.75, 0.75);
    await run.attempt({ onEvent: (event) => (event.type === "step" && event.step === 8 ? "pause" : undefined) });
    expect(await listCheckpoints(run.runFolder)).toEqual([4, 8]);
    await writeRetrained(run, 0, 1);
    const events = await run.attempt();
    expect(events.at(-1)).toMatchObject({ state: "done" });
    expect(await best(events, run)).toBe(4);
    expect(await listCheckpoints(run.runFolder)).toEqual([4, 12]);
  });

  it("measures again what a resume cut off, and keeps the checkpoint before it", async () => {
    const run = await createRun({ output: { bestBy: "membership", checkpointEverySteps: 5 } });
    await run.attempt({ onEvent: (event) => (event.type === "step" && event.step === 9 ? "pause" : undefined) });
    // The checkpoint to resume from is gone, so the resumed run begins at the best one.
    await rm(path.join(run.runFolder, "checkpoints/9"), { recursive: true });
    const events = await run.attempt();
    expect(events).toContainEqual(expect.objectContaining({ type: "resumed", fromStep: 5 }));
    expect(aucs(events)).toHaveLength(13);
    expect(await best(events, run)).toBe(5);
    expect(await listCheckpoints(run.runFolder)).toEqual([5, 12]);
  });

  it("is refused in one sentence without a holdout, and with a damaged file of the retrained model", async () => {
    const message = /needs a holdout, text that the model never saw; give the path of the text as "data\.holdout"/;
    await expect(createMemoryRun(byMembership)).rejects.toThrow(message);
    const rule = { training: { ...training, stopWhen: { membershipWithin: 0.1 } } };
    await expect(createMemoryRun(rule)).rejects.toThrow(message);
    const run = await createRun(byMembership);
    await writeFile(referenceFile(path.dirname(run.configurationFile)), "{}");
    await expect(run.attempt()).rejects.toThrow(/reference\.json has no evaluation/);
    // A run that does not use the file is not refused.
    const other = await createRun({});
    await writeFile(referenceFile(path.dirname(other.configurationFile)), "{}");
    expect((await other.attempt()).at(-1)).toMatchObject({ state: "done" });
  });
});

describe("a run that stops by membership", () => {
  const stopping = { training: { ...training, stopWhen: { membershipWithin: 0.1 } } };

  it("ends when the attack comes down to unseen text", async () => {
    const events = await (await createRun(stopping)).attempt();
    expect(events.at(-1)).toMatchObject({
      ...{ state: "stopped", step: 5, rule: "membershipWithin" },
      reason:
        "Stopped at step 5 by training.stopWhen.membershipWithin: the AUC of the loss attack is 0.50; this rule ends " +
        "training at 0.1 or less above unseen text's 0.50.",
    });
  });

  it("ends when the attack comes down to the retrained model", async () => {
    const run = await createRun(stopping);
    await writeRetrained(run, 0.7, 0.5);
    const events = await run.attempt();
    expect(events.at(-1)).toMatchObject({ state: "stopped", step: 1 });
    expect(events.at(-1)).toMatchObject({
      reason: expect.stringMatching(/above the retrained model's 0\.70\.$/) as string,
    });
  });
});
