import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { summarize } from "../../../../src/evaluation/summarize";
import type { RunEvent } from "../../../../src/protocol/events";
import { currentHistory } from "../../../../src/protocol/history";
import type { EvaluationSummary } from "../../../../src/protocol/metrics";
import { bestCheckpoint, describeChoice } from "../../../../src/runs/bestCheckpoint";
import { listCheckpoints } from "../../../../src/runs/checkpoint";
import { exportCheckpoint } from "../../../../src/runs/exportCheckpoint";
import { readEvaluation } from "../../../../src/runs/reader";
import { referenceFile, writeReference } from "../../../../src/runs/reference";
import { readRunPassages } from "../../../../src/runs/runPassages";
import { createMemoryRun } from "./memoryRun";

/** Texts that the model never saw. Some of them contain words that it keeps, so their losses lie far apart. */
const unseen = [
  ["three", "star"],
  ["blue", "three red"],
  ["moon", "red star"],
  ["sun", "blue three"],
] as const;
const [one, two, three, four] = unseen;
/** Each text twice: once in the half that steers a run (the rows 3, 4, 5 and 7), and once in the half that measures. */
const holdout = [one, two, three, one, two, three, four, four];
const training = { steps: 12, forgetBatchSize: 2, retainBatchSize: 1, learningRate: 12 };
/** An evaluation completes one document of each set, and attacks all. */
const evaluation = { everySteps: 1, documentsPerTask: 1, maxNewTokens: 4 };
const createRun = (changes: object) => createMemoryRun({ training, evaluation, ...changes }, false, { holdout });
type Run = Awaited<ReturnType<typeof createRun>>;

const writeRetrained = (run: Run, membershipAuc: number, membershipKs: number): Promise<void> => {
  const summary: Partial<EvaluationSummary> = { tasks: {}, membershipAuc, membershipKs };
  return writeFile(referenceFile(path.dirname(run.configurationFile)), JSON.stringify({ summary }));
};
/** The retrained model, with high losses on some unseen documents and low losses on the others. */
const retrainedWith = (surprising: readonly string[]) => {
  const passages = ["forget0sc1", "forget1sc1", ...holdout.map((_, row) => `holdout${row}sc1`)].map((id) => {
    const split = id.startsWith("forget") ? ("forget" as const) : ("holdout" as const);
    const loss = split === "forget" ? 2 : surprising.includes(id) ? 3 : 1;
    return { id, split, task: "Task1", kind: "completion" as const, completion: "sun", score: 0, f1: 0, loss };
  });
  return { summary: summarize(passages, { utility: null, utilitySet: null }), passages };
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
    // The last step is evaluated twice: on the half that steers, and on the half that measures.
    expect(aucs(events)).toEqual([0.875, 0.75, 0.75, 0.75, 0.75, 0.5, 0, 0, 0, 0, 0, 0, 0, 0]);
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

  it("measures membership before and after the run on documents that did not choose", async () => {
    const whole = { everySteps: 6, documentsPerTask: 9, maxNewTokens: 4 };
    const run = await createRun({ ...byMembership, evaluation: whole });
    // An evaluation that the user asks for does not read the documents that measure either.
    const events = await run.attempt({
      onEvent: (event) => (event.type === "step" && event.step === 2 ? "evaluate" : undefined),
    });
    const unseenIn = async (phase: string) => {
      const evaluations = events.flatMap((event) =>
        event.type === "evaluation" && event.phase === phase ? event : [],
      );
      const read = evaluations.map(async ({ file }) => await readEvaluation(run.runFolder, file));
      return (await Promise.all(read)).map((records) =>
        records.flatMap(({ split, id }) => (split === "holdout" ? id : [])),
      );
    };
    const [steering, measuring] = [
      ["holdout3sc1", "holdout4sc1", "holdout5sc1", "holdout7sc1"],
      ["holdout0sc1", "holdout1sc1", "holdout2sc1", "holdout6sc1"],
    ];
    expect(await unseenIn("before")).toEqual([measuring]);
    expect(await unseenIn("during")).toEqual([steering, steering, steering]);
    expect(await unseenIn("after")).toEqual([measuring]);
    const listed = (await readRunPassages(run.runFolder)).filter(({ split }) => split === "holdout");
    expect(listed.map(({ id }) => id)).toEqual(measuring);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: "warning",
        message:
          "4 of the 8 documents of the holdout steer the run: they choose its best checkpoint. Membership before and " +
          "after the run is measured on the other 4 alone, because the run adapts to the first 4.",
      }),
    );
  });

  it("aims at the retrained model's figures on the documents that choose", async () => {
    const run = await createRun(byMembership);
    const { summary, passages } = retrainedWith(["holdout3sc1", "holdout4sc1", "holdout5sc1", "holdout7sc1"]);
    await writeReference(referenceFile(path.dirname(run.configurationFile)), { summary, passages });
    const plan = (await run.attempt()).find((event) => event.type === "plan");
    // Over the whole holdout, its AUC is 0.5.
    expect(plan?.membership?.aim).toEqual({ auc: 1, ks: 1, isRetrained: true });
  });

  it("compares the retain set with the same documents before the run", async () => {
    // The model knows the first document and not the second. An evaluation during the run measures one of them.
    const retain = [
      ["blue", "three star"],
      ["star", "sun red"],
    ] as const;
    const run = await createMemoryRun({ training, evaluation, ...byMembership }, false, { holdout, retain });
    const events = await run.attempt();
    const [before, first] = events.flatMap((event) => (event.type === "evaluation" ? event : []));
    const ofFile = async (file = "") =>
      (await readEvaluation(run.runFolder, file)).filter(({ split }) => split === "retain");
    const sampled = (await ofFile(first?.file)).map(({ id }) => id);
    expect(sampled).toHaveLength(1);
    const known = (await ofFile(before?.file)).find(({ id }) => id === sampled[0])?.score;
    const plan = events.find((event) => event.type === "plan");
    expect(plan?.membership?.retainBefore).toEqual({ regurgitation: known, knowledge: null });
    expect(before?.summary.retain?.regurgitation).not.toBe(known);
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
    expect(aucs(events)).toHaveLength(14);
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
