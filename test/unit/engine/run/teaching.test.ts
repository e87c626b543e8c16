import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { currentHistory } from "../../../../src/protocol/history";
import type { RunEvent } from "../../../../src/protocol/events";
import { readRunPassages } from "../../../../src/runs/runPassages";
import { layout } from "../../../../src/runs/layout";
import { memoryBackend } from "../../support/memoryBackend/memoryBackend";
import { createMemoryRun } from "./memoryRun";
import type { MemoryRun } from "./memoryRun";

const distillation = (changes: object = {}) => ({
  objective: { name: "distillation", teacher: { name: "base", model: "base" }, listedTokens: 3, ...changes },
});

const stateOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === "state" ? event.state : [])).at(-1);
const stepsOf = (events: readonly RunEvent[]) =>
  currentHistory(events).flatMap((event) => (event.type === "step" ? [[event.step, event.loss]] : []));
const recitedOf = (events: readonly RunEvent[]) =>
  currentHistory(events).flatMap((event) =>
    event.type === "evaluation" ? [[event.summary.forget?.regurgitation, event.summary.retain?.regurgitation]] : [],
  );
const exported = ({ runFolder }: MemoryRun) => readFile(path.join(runFolder, "checkpoints/8/table.json"), "utf8");
const teachingOf = ({ runFolder }: MemoryRun) => path.join(runFolder, layout.teaching);
/** The aims in the first line of the file. */
const aimsOf = async (run: MemoryRun): Promise<number[]> => {
  const [head = ""] = (await readFile(teachingOf(run), "latin1")).split("\n");
  return (JSON.parse(head) as { aims: number[] }).aims;
};
const pauseAt = (step: number) => (event: { readonly type: string; readonly step?: number }) =>
  event.type === "step" && event.step === step ? ("pause" as const) : undefined;

describe("a run with a teacher, on the in-memory backend", () => {
  it("forgets what the base does not know, and keeps the rest", async () => {
    const run = await createMemoryRun(distillation());
    const events = await run.attempt();
    expect(stateOf(events)).toBe("done");
    expect(recitedOf(events).at(0)).toEqual([1, 1]);
    expect(recitedOf(events).at(-1)).toEqual([0, 1]);
    const losses = events.flatMap((event) => (event.type === "step" ? (event.forgetLoss ?? NaN) : []));
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? NaN) / 10);
  });

  it("gives the same bytes if it is paused and resumed, and computes the predictions once", async () => {
    const alone = await createMemoryRun(distillation());
    const unbroken = await alone.attempt();
    const run = await createMemoryRun(distillation());
    await run.attempt({ onEvent: pauseAt(3) });
    const kept = await readFile(teachingOf(run));
    // Without the base model, the second attempt can only read the kept predictions.
    const backend = memoryBackend();
    const opened: string[] = [];
    const resumed = await run.attempt({
      backend: { ...backend, open: (spec) => (opened.push(path.basename(spec.folder)), backend.open(spec)) },
    });
    expect(opened).toEqual(["model"]);
    expect(stateOf(resumed)).toBe("done");
    expect(stepsOf(resumed)).toEqual(stepsOf(unbroken));
    expect(await exported(run)).toBe(await exported(alone));
    expect(await readFile(teachingOf(run))).toEqual(kept);
  });

  it.each([
    ["torn", (content: Buffer) => content.subarray(0, content.length - 5)],
    ["damaged", (content: Buffer) => content.with(content.length - 3, (content.at(-3) ?? 0) ^ 1)],
    [
      "damaged in its first line",
      (content: Buffer) => Buffer.from(content.toString("latin1").replace('"listed":3', '"listed":1'), "latin1"),
    ],
    ["empty", () => Buffer.alloc(0)],
  ])("computes the predictions again if their file is %s", async (_, damage) => {
    const alone = await createMemoryRun(distillation());
    await alone.attempt();
    const run = await createMemoryRun(distillation());
    await run.attempt({ onEvent: pauseAt(3) });
    const kept = await readFile(teachingOf(run));
    await writeFile(teachingOf(run), damage(kept));
    expect(stateOf(await run.attempt())).toBe("done");
    expect(await readFile(teachingOf(run))).toEqual(kept);
    expect(await exported(run)).toBe(await exported(alone));
  });

  const sets = { data: { forget: "data/forget.jsonl", retain: "data/retain.jsonl", holdout: "data/holdout.jsonl" } };

  it.each([
    ["garbled", { name: "garbled", garblings: 3 }],
    ["garbled by a share", { name: "garbled", garblings: 3, contextNoise: 0.5 }],
    ["lowered", { name: "lowered", garblings: 3 }],
    ["twin", { name: "twin" }],
  ])("teaches %s predictions, and continues with the same ones after a pause", async (_, teacher) => {
    const changes = { ...distillation({ teacher, listedTokens: 4 }), ...sets };
    const alone = await createMemoryRun(changes);
    const unbroken = await alone.attempt();
    expect(stateOf(unbroken)).toBe("done");
    const losses = unbroken.flatMap((event) => (event.type === "step" ? (event.forgetLoss ?? NaN) : []));
    expect(losses.at(-1)).toBeLessThan(losses[0] ?? NaN);
    const run = await createMemoryRun(changes);
    await run.attempt({ onEvent: pauseAt(3) });
    const resumed = await run.attempt();
    expect(stepsOf(resumed)).toEqual(stepsOf(unbroken));
    expect(await exported(run)).toBe(await exported(alone));
    // What the teacher tells, it tells once.
    const told = resumed.flatMap((event) => (event.type === "warning" ? event.message : []));
    expect(new Set(told).size).toBe(told.length);
  });

  it("keeps the aims of a run without a teacher", async () => {
    const run = await createMemoryRun({ objective: { name: "npo", documentWeight: 1 }, ...sets });
    expect(stateOf(await run.attempt())).toBe("done");
    const aims = await aimsOf(run);
    expect(aims).toHaveLength(2);
    for (const aim of aims) expect(aim).toBeGreaterThan(0);
  });

  it("has the same aims whether the base is calibrated or not", async () => {
    const aimsWith = async (calibrate: boolean): Promise<number[]> => {
      const run = await createMemoryRun({
        ...distillation({ teacher: { name: "base", model: "base", calibrate }, documentWeight: 1 }),
        ...sets,
      });
      await run.attempt();
      return aimsOf(run);
    };
    const aims = await aimsWith(true);
    expect(aims).toEqual(await aimsWith(false));
    for (const aim of aims) expect(aim).toBeGreaterThan(0);
  });

  it("is paused while the teacher predicts, and computes everything after the pause", async () => {
    const alone = await createMemoryRun(distillation());
    await alone.attempt();
    const run = await createMemoryRun(distillation());
    const paused = await run.attempt({
      onEvent: (event) =>
        event.type === "progress" && event.activity === "computing the teacher's predictions" ? "pause" : undefined,
    });
    expect(stateOf(paused)).toBe("paused");
    expect(stateOf(await run.attempt())).toBe("done");
    expect(await exported(run)).toBe(await exported(alone));
  });

  it("warns if few unseen documents measure membership", async () => {
    const run = await createMemoryRun({
      ...distillation({ teacher: { name: "base", model: "base", calibrate: true } }),
      ...sets,
    });
    const messages = (await run.attempt()).flatMap((event) => (event.type === "warning" ? event.message : []));
    expect(messages.filter((message) => message.startsWith("Only 3 unseen documents measure membership"))).toHaveLength(
      1,
    );
  });

  it("is refused if the holdout has too few documents to calibrate", async () => {
    const run = await createMemoryRun({
      ...distillation({ teacher: { name: "garbled" } }),
      data: { ...sets.data, holdout: "data/retain.jsonl" },
    });
    await expect(run.attempt()).rejects.toThrow(/^The holdout has no task with two documents or more/);
  });

  it("is refused if the answers of the documents that calibrate are cut off", async () => {
    const long = "sun moon star sun moon";
    const run = await createMemoryRun(
      {
        ...distillation({ teacher: { name: "lowered" } }),
        training: { steps: 8, forgetBatchSize: 2, retainBatchSize: 1, maxLength: 4, lossOn: "answer" },
      },
      false,
      {
        holdout: [
          [long, "red"],
          [`${long} one`, "blue"],
        ],
      },
    );
    await expect(run.attempt()).rejects.toThrow(/^No document that could calibrate the run has its answer within/);
  });

  it("warns of texts that a twin cannot change", async () => {
    const run = await createMemoryRun({ ...distillation({ teacher: { name: "twin" } }), ...sets });
    const warned = (await run.attempt()).flatMap((event) =>
      event.type === "warning" && event.level === "warning" ? event.message : [],
    );
    expect(warned).toContainEqual(expect.stringMatching(/^2 of 2 forget texts have no name or number/));
  });

  it("measures membership on the half of the holdout that does not calibrate, and says so once", async () => {
    const run = await createMemoryRun({
      ...distillation({ teacher: { name: "base", model: "base", calibrate: true } }),
      ...sets,
    });
    await run.attempt({ onEvent: pauseAt(3) });
    const events = await run.attempt();
    const messages = events.flatMap((event) => (event.type === "warning" ? event.message : []));
    expect(messages.filter((message) => message.includes("calibrate"))).toEqual([
      "2 of the 5 documents of the holdout steer the run: they calibrate it. Membership before and after the run is " +
        "measured on the other 3 alone, because the run adapts to the first 2.",
    ]);
    const measured = (await readRunPassages(run.runFolder)).filter(({ split }) => split === "holdout");
    expect(measured).toHaveLength(3);
  });
});
