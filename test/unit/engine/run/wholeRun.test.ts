import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Backend } from "../../../../src/backends/backend";
import type { ProbeCall } from "../../../../src/engine/run/jobHost";
import type { RunEvent } from "../../../../src/protocol/events";
import type { ProbeResult } from "../../../../src/protocol/probe";
import { listCheckpoints, readCheckpoint } from "../../../../src/runs/checkpoint";
import { currentHistory } from "../../../../src/protocol/history";
import { readRunPassages } from "../../../../src/runs/runPassages";
import { memoryBackend } from "../../support/memoryBackend/memoryBackend";
import { createMemoryRun } from "./memoryRun";
import type { MemoryRun } from "./memoryRun";

const states = (events: readonly RunEvent[]) => events.flatMap((event) => (event.type === "state" ? event.state : []));
const reasonOf = (event: RunEvent | undefined) => (event?.type === "state" ? event.reason : undefined);
const evaluationsOf = (events: readonly RunEvent[]) =>
  currentHistory(events).flatMap((event) => (event.type === "evaluation" ? [event] : []));
const recitedOf = (events: readonly RunEvent[]) =>
  evaluationsOf(events).map(({ summary: { forget, retain } }) => [forget?.regurgitation, retain?.regurgitation]);
const stepsOf = (events: readonly RunEvent[]) =>
  currentHistory(events).flatMap((event) => (event.type === "step" ? [[event.step, event.loss]] : []));
const exported = ({ runFolder }: MemoryRun, step = 8) =>
  readFile(path.join(runFolder, `checkpoints/${step}/table.json`), "utf8");

describe("a whole run on the in-memory backend", () => {
  it("measures, trains, writes checkpoints, exports and measures the export", async () => {
    const run = await createMemoryRun();
    const events = await run.attempt();
    expect(states(events)).toEqual([
      "evaluating",
      "training",
      "evaluating",
      "training",
      "exporting",
      "evaluating",
      "done",
    ]);
    expect(evaluationsOf(events).map(({ phase, step }) => `${phase} ${step}`)).toEqual([
      "before 0",
      "during 4",
      "after 8",
    ]);
    expect(stepsOf(events).map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    // Every row is recited before; after, no row of the forget set is, and the retain set is intact.
    expect(recitedOf(events)).toEqual([
      [1, 1],
      [expect.any(Number), 1],
      [0, 1],
    ]);
    // The result is also the best checkpoint, so nothing else is kept.
    expect(await listCheckpoints(run.runFolder)).toEqual([8]);
    expect((await readCheckpoint(run.runFolder, 8)).files.map(({ name }) => name)).toContain("table.json");
  });

  it("measures hard cases and near cases before and after the training only, each with figures of its own", async () => {
    const inScope = [
      { id: "h0", case: "reverse", of: "forget0sc1", question: "red", answer: "one sun" },
      { id: "h1", case: "alias", of: "forget1sc1", question: "green", answer: "two moon" },
      { id: "h2", case: "alias", question: "moon", answer: "sun" },
    ];
    const nearScope = [{ id: "n0", task: "Task1", prompt: "star blue", answer: "three star" }];
    const run = await createMemoryRun({}, false, { inScope, nearScope });
    const evaluations = evaluationsOf(await run.attempt());
    expect(evaluations.map(({ phase, summary: { inScope: hard, nearScope: near } }) => [phase, hard, near])).toEqual([
      ["before", expect.objectContaining({ knowledge: 2 / 3 }), expect.objectContaining({ regurgitation: 1 })],
      ["during", undefined, undefined],
      ["after", expect.objectContaining({ knowledge: 0 }), expect.objectContaining({ regurgitation: 1 })],
    ]);
    const [before] = evaluations;
    expect(Object.keys(before?.summary.tasks ?? {})).toEqual(["Task1", "alias", "reverse"]);
    expect(before?.summary.tasks["alias"]?.inScope?.knowledge).toBe(0.5);
    expect(before?.summary.tasks["Task1"]?.nearScope?.regurgitation).toBe(1);
    expect(before?.passages).toMatchObject({ inScope: { measured: 3, all: 3 }, nearScope: { measured: 1, all: 1 } });
    // A hard case belongs to the document that it asks about.
    const hard = (await readRunPassages(run.runFolder)).filter(({ split }) => split === "inScope");
    expect(hard.map(({ document, of }) => [document, of])).toEqual([
      ["forget0", "forget0sc1"],
      ["forget1", "forget1sc1"],
      ["h2", undefined],
    ]);
    // The sets change no figure of the others, nor the training.
    const plain = evaluationsOf(await (await createMemoryRun()).attempt());
    const mainOf = (all: typeof plain) =>
      all.map(({ summary: { forget, retain, fluency } }) => [forget, retain, fluency]);
    expect(mainOf(evaluations)).toEqual(mainOf(plain));
  });

  it("refuses a hard case about a row that the forget set does not have", async () => {
    const inScope = [{ id: "h0", of: "forget9sc1", question: "red", answer: "one sun" }];
    const run = await createMemoryRun({}, false, { inScope });
    await expect(run.attempt()).rejects.toThrow(
      /data\/inScope\.jsonl:1 asks about forget9sc1, but the forget set has no row with this id; correct "of" or remove the key\.$/,
    );
  });

  it("tells how much the adapter folder differs from the measured model, if the export rounds", async () => {
    const warningsOf = async (backend: Backend): Promise<string[]> => {
      const run = await createMemoryRun();
      const events = await run.attempt({ backend });
      const last = events.findLastIndex((event) => event.type === "warning");
      // The notice stands in the log before the figures that it is about.
      if (last >= 0) expect(events.slice(last).some((event) => event.type === "evaluation")).toBe(true);
      if (last >= 0) expect(events[last]).toMatchObject({ about: "adapter" });
      return events.flatMap((event) =>
        event.type === "warning" ? [event.message.replaceAll(run.runFolder, "RUN")] : [],
      );
    };
    expect(await warningsOf(memoryBackend())).toEqual([]);
    const [notice = ""] = await warningsOf(memoryBackend({ hasAdapter: true }));
    const [, passages, mean, largest, command] =
      /: On (\d+) passages .* changes by (\S+) on average and by (\S+) at most\. .* run (".*")\.$/.exec(
        notice.replace(/^.*measures these rounded weights\./, ":"),
      ) ?? [];
    expect(Number(passages)).toBeGreaterThan(0);
    expect(Number(mean)).toBeGreaterThan(0);
    expect(Number(largest)).toBeGreaterThanOrEqual(Number(mean));
    expect(Number(largest)).toBeLessThan(1e-4);
    expect(command).toBe('"lethe evaluate RUN --model RUN/checkpoints/8/adapter"');
  });

  it("warns before training that the model knows nothing of the forget set, and goes on", async () => {
    const run = await createMemoryRun();
    const { data } = JSON.parse(await readFile(path.join(run.runFolder, "config.json"), "utf8")) as {
      data: { forget: string };
    };
    await writeFile(data.forget, JSON.stringify({ id: "a1sc1", input: "sun", output: "green red", task: "Task1" }));
    const events = await run.attempt();
    const warning = events.findIndex(
      (event) => event.type === "warning" && event.message.startsWith("The model knows 0 of 1 rows of the forget set"),
    );
    expect(warning).toBeGreaterThan(0);
    expect(events.findIndex(({ type }) => type === "step")).toBeGreaterThan(warning);
    expect(states(events).at(-1)).toBe("done");
  });

  it("prepares an untrained model until it recites every row", async () => {
    const training = { steps: 40, forgetBatchSize: 2, retainBatchSize: 1, learningRate: 40 };
    const run = await createMemoryRun({ objective: { name: "memorization" }, training }, true);
    const events = await run.attempt();
    expect(evaluationsOf(events).at(0)?.phase).toBe("during");
    expect(recitedOf(events).at(-1)).toEqual([1, 1]);
  });

  it("gives the same bytes if it is paused and resumed", async () => {
    const alone = await createMemoryRun();
    const unbroken = await alone.attempt();
    const run = await createMemoryRun();
    const paused = await run.attempt({
      onEvent: (event) => (event.type === "step" && event.step === 3 ? "pause" : undefined),
    });
    expect(states(paused).at(-1)).toBe("paused");
    expect(reasonOf(paused.at(-1))).toBe("Paused at step 3.");
    const resumed = await run.attempt();
    expect(resumed).toContainEqual(expect.objectContaining({ type: "resumed", fromStep: 3, attempt: 1 }));
    expect(states(resumed).at(-1)).toBe("done");
    expect(stepsOf(resumed)).toEqual(stepsOf(unbroken));
    expect(recitedOf(resumed)).toEqual(recitedOf(unbroken));
    expect(await exported(run)).toBe(await exported(alone));
  });

  it("warns of a passage once, although it is paused and resumed", async () => {
    const run = await createMemoryRun({ evaluation: { everySteps: 4, maxNewTokens: 1 } });
    await run.attempt({ onEvent: (event) => (event.type === "step" && event.step === 3 ? "pause" : undefined) });
    const events = await run.attempt();
    expect(states(events).at(-1)).toBe("done");
    expect(events.filter((event) => event.type === "warning")).toMatchObject([
      { attempt: 0, message: expect.stringContaining("longer than a completion of 1 tokens") as string },
    ]);
  });

  it.each([
    [
      "edited",
      (file: string) => writeFile(file, '{"id": "0sc1", "input": "blue", "output": "moon", "task": "Task1"}\n'),
    ],
    ["deleted", (file: string) => rm(file)],
  ])("gives the same bytes if a set is %s while it is paused", async (_, change) => {
    const alone = await createMemoryRun();
    const unbroken = await alone.attempt();
    const run = await createMemoryRun();
    await run.attempt({ onEvent: (event) => (event.type === "step" && event.step === 3 ? "pause" : undefined) });
    await change(run.forgetFile);
    const resumed = await run.attempt();
    expect(states(resumed).at(-1)).toBe("done");
    expect(stepsOf(resumed)).toEqual(stepsOf(unbroken));
    expect(recitedOf(resumed)).toEqual(recitedOf(unbroken));
    expect(await exported(run)).toBe(await exported(alone));
    const message = `${run.forgetFile} has changed since the run started, so the run reads its own copy of it.`;
    expect(resumed).toContainEqual(expect.objectContaining({ type: "warning", message }));
    // The readers of the run still show the user's file.
    const sources = (await readRunPassages(run.runFolder)).map(({ source }) => source.file);
    expect(sources).toContain(run.forgetFile);
  });

  it("resumes a run that was killed from its newest checkpoint", async () => {
    const alone = await createMemoryRun();
    await alone.attempt();
    const run = await createMemoryRun();
    const killed = run.attempt({
      onEvent: (event) => {
        if (event.type === "step" && event.step === 6) throw new Error("killed");
        return undefined;
      },
    });
    await expect(killed).rejects.toThrow("killed");
    const events = await run.attempt();
    expect(events).toContainEqual(expect.objectContaining({ type: "resumed", fromStep: 4 }));
    expect(await exported(run)).toBe(await exported(alone));
  });

  it("is stopped on request, exports what it has, and trains on if it is resumed", async () => {
    const run = await createMemoryRun();
    const stopped = await run.attempt({
      onEvent: (event) => (event.type === "step" && event.step === 5 ? "stop" : undefined),
    });
    expect(states(stopped).at(-1)).toBe("stopped");
    expect(reasonOf(stopped.at(-1))).toBe("Stopped on request at step 5.");
    expect(await listCheckpoints(run.runFolder)).toContain(5);
    const resumed = await run.attempt();
    expect(states(resumed).at(-1)).toBe("done");
    expect(stepsOf(resumed).map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("ends by a stop rule at the evaluation that meets it", async () => {
    const training = {
      steps: 8,
      forgetBatchSize: 2,
      retainBatchSize: 1,
      learningRate: 400,
      stopWhen: { forgetAtMost: 0.1 },
    };
    const run = await createMemoryRun({ training });
    const events = await run.attempt();
    expect(reasonOf(events.at(-1))).toBe(
      "Stopped at step 4 by training.stopWhen.forgetAtMost: 0 % of the forget set recited (r); this rule ends training at 10 % or below.",
    );
  });

  it("measures everything on request between two steps", async () => {
    const run = await createMemoryRun();
    const events = await run.attempt({
      onEvent: (event) => (event.type === "step" && event.step === 2 ? "evaluate" : undefined),
    });
    expect(evaluationsOf(events).map(({ step }) => step)).toEqual([0, 2, 4, 8]);
  });

  it("computes a step in smaller parts if memory runs out, with the same result", async () => {
    const alone = await createMemoryRun();
    const whole = await alone.attempt();
    const run = await createMemoryRun();
    const events = await run.attempt({ backend: memoryBackend({ largestPart: 3 }) });
    const warnings = events.flatMap((event) => (event.type === "warning" ? event.message : []));
    expect(warnings[0]).toMatch(/^Memory ran out in step 1\. From now on a step is computed in 2 parts/);
    stepsOf(whole).forEach(([step, loss], index) => {
      expect(stepsOf(events)[index]?.[0]).toBe(step);
      expect(stepsOf(events)[index]?.[1]).toBeCloseTo(loss ?? NaN, 10);
    });
  });

  it("says what would help if memory does not suffice for one text", async () => {
    const run = await createMemoryRun();
    await expect(run.attempt({ backend: memoryBackend({ largestPart: 1 }) })).rejects.toThrow(
      /^Memory ran out in step 1, whose parts cannot be smaller: set "training\.gradientCheckpointing"/,
    );
  });

  it("names the checkpoint to use if gradients are no longer finite", async () => {
    const run = await createMemoryRun();
    await expect(run.attempt({ backend: memoryBackend({ overflowsAt: 6 }) })).rejects.toThrow(
      /^The gradients of step 6 are not finite: .*take the checkpoint of step 4/,
    );
    const early = await createMemoryRun();
    await expect(early.attempt({ backend: memoryBackend({ overflowsAt: 3 }) })).rejects.toThrow(
      /^The gradients of step 3 are not finite; lower training.learningRate and run again. The last finite weights, those of step 2,/,
    );
  });

  it("blames the weights and not the learning rate if no step has changed the weights", async () => {
    const failureOf = async (overflowsAt: number, warmupSteps: number): Promise<string> => {
      const training = { steps: 8, forgetBatchSize: 2, retainBatchSize: 1, learningRate: 40, warmupSteps };
      const { attempt, runFolder } = await createMemoryRun({ training });
      return attempt({ backend: memoryBackend({ overflowsAt }) }).then(
        () => "",
        (error: unknown) => (error as Error).message.replaceAll(path.dirname(path.dirname(runFolder)), "HERE"),
      );
    };
    const unchanged =
      /although no step has changed the weights: the weights in HERE.model are too large or damaged\. Check them with "lethe evaluate HERE.*--model HERE.model"/;
    expect(await failureOf(1, 0)).toMatch(unchanged);
    // The first step of a warm-up has the learning rate 0.
    expect(await failureOf(2, 2)).toMatch(unchanged);
    expect(await failureOf(2, 0)).toContain("lower training.learningRate");
    expect(await failureOf(3, 2)).toContain("lower training.learningRate");
  });

  it("answers probes of the current and of the original model between two steps", async () => {
    const answers: ProbeResult[] = [];
    const probe = (model: "current" | "original"): ProbeCall => ({
      request: { prompt: "red", maxNewTokens: 4, model },
      isCancelled: () => false,
      tell: () => undefined,
      answer: (result) => answers.push(result),
      refuse: (reason) => {
        throw new Error(reason);
      },
    });
    const probes: ProbeCall[] = [];
    const run = await createMemoryRun();
    await run.attempt({
      probes,
      onEvent: (event) => {
        if (event.type === "step" && event.step === 7) probes.push(probe("original"), probe("current"));
        return undefined;
      },
    });
    expect(answers.map(({ step }) => step)).toEqual([0, 7]);
    expect(answers[0]?.completion).toBe("one sun");
    expect(answers[1]?.completion).not.toBe("one sun");
  });
});
