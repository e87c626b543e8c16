import { appendFile, readFile, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Backend } from "../../../../src/backends/backend";
import type { RunRequest } from "../../../../src/protocol/control";
import type { RunEvent, RunEventBody } from "../../../../src/protocol/events";
import { currentHistory } from "../../../../src/protocol/history";
import { listCheckpoints } from "../../../../src/runs/checkpoint";
import { memoryBackend } from "../../support/memoryBackend/memoryBackend";
import { createMemoryRun } from "./memoryRun";
import type { MemoryRun } from "./memoryRun";

const endOf = (events: readonly RunEvent[]) => {
  const last = events.at(-1);
  return last?.type === "state" ? { state: last.state, step: last.step, reason: last.reason } : undefined;
};
const statesOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === "state" ? [event.state] : []));
const phasesOf = (events: readonly RunEvent[]) =>
  currentHistory(events).flatMap((event) => (event.type === "evaluation" ? [`${event.phase} ${event.step}`] : []));
const exported = ({ runFolder }: MemoryRun) => readFile(path.join(runFolder, "checkpoints/8/table.json"), "utf8");

/** Counts the tokens that models generate after the first request to the run. */
const countingBackend = (isCounted: () => boolean) => {
  let tokens = 0;
  const inner = memoryBackend();
  const backend: Backend = {
    ...inner,
    open: async (spec) => {
      const model = await inner.open(spec);
      return {
        ...model,
        decode: (requests, options, onToken) =>
          model.decode(requests, options, (...token) => {
            if (isCounted()) tokens += 1;
            return onToken(...token);
          }),
      };
    },
  };
  return { backend, tokens: () => tokens };
};

/** A request at the first event that matches. */
const at = (request: RunRequest, matches: (event: RunEventBody) => boolean) => (event: RunEventBody) =>
  matches(event) ? request : undefined;
const progress = (activity: string, step: number) => (event: RunEventBody) =>
  event.type === "progress" && event.activity === activity && event.step === step;

const stoppedAtStart = "Stopped on request before the first step, so the model is unchanged and was not exported.";

describe("a run that is stopped or paused before its first step", () => {
  it.each(["loading the model", "scoring texts", "preparing the texts", "preparing the training"])(
    "ends without a model while it is %s, and can be resumed",
    async (activity) => {
      const alone = await createMemoryRun();
      await alone.attempt();
      const run = await createMemoryRun();
      const stopped = await run.attempt({ onEvent: at("stop", progress(activity, 0)) });
      expect(endOf(stopped)).toEqual({ state: "stopped", step: 0, reason: stoppedAtStart });
      expect(statesOf(stopped)).not.toContain("exporting");
      expect(await listCheckpoints(run.runFolder)).toEqual([]);
      const paused = await run.attempt({ onEvent: at("pause", progress(activity, 0)) });
      expect(endOf(paused)).toEqual({ state: "paused", step: 0, reason: "Paused at step 0." });
      const resumed = await run.attempt();
      expect(endOf(resumed)?.state).toBe("done");
      expect(phasesOf(resumed)).toEqual(["before 0", "during 4", "after 8"]);
      expect(await exported(run)).toBe(await exported(alone));
    },
  );

  it("generates no further token once it is asked", async () => {
    let isAsked = false;
    const { backend, tokens } = countingBackend(() => isAsked);
    const run = await createMemoryRun({ evaluation: { everySteps: 4, maxNewTokens: 4, batchSize: 1 } });
    await run.attempt({
      backend,
      onEvent: (event) => {
        // Before the first step, the model recites every passage, so nothing is generated.
        isAsked ||= progress("completing passages", 4)(event);
        return isAsked ? "pause" : undefined;
      },
    });
    expect(isAsked).toBe(true);
    expect(tokens()).toBe(0);
  });
});

describe("a run that is stopped or paused after its last step", () => {
  it.each(["exporting the model", "reading the exported model back", "completing passages"])(
    "ends with a model but without its figures while it is %s, and a resume only measures",
    async (activity) => {
      const alone = await createMemoryRun();
      const whole = await alone.attempt();
      const run = await createMemoryRun();
      const stopped = await run.attempt({ onEvent: at("stop", progress(activity, 8)) });
      const reason = "Stopped on request before the exported model was measured to the end.";
      expect(endOf(stopped)).toEqual({ state: "stopped", step: 8, reason });
      expect(phasesOf(stopped)).toEqual(["before 0", "during 4"]);
      const model = await exported(run);
      const paused = await run.attempt({ onEvent: at("pause", progress(activity, 8)) });
      // The second attempt exports nothing, so it is never asked to pause then.
      if (activity !== "exporting the model") expect(endOf(paused)?.state).toBe("paused");
      else expect(endOf(paused)?.state).toBe("done");
      const resumed = activity === "exporting the model" ? paused : await run.attempt();
      expect(endOf(resumed)).toMatchObject({ state: "done", step: 8 });
      expect(phasesOf(resumed)).toEqual(phasesOf(whole));
      expect(statesOf(resumed.filter(({ attempt }) => attempt > 0))).not.toContain("training");
      expect(await exported(run)).toBe(model);
      expect(model).toBe(await exported(alone));
    },
  );

  it("exports the model when it is stopped in a step, and leaves it unmeasured when it is stopped again", async () => {
    const run = await createMemoryRun();
    const stopped = await run.attempt({
      onEvent: (event) => {
        if (event.type === "step" && event.step === 5) return "stop";
        return event.type === "progress" && event.activity === "reading the exported model back" ? "stop" : undefined;
      },
    });
    expect(endOf(stopped)).toMatchObject({ state: "stopped", step: 5 });
    expect(statesOf(stopped)).toContain("exporting");
    expect(phasesOf(stopped)).toEqual(["before 0", "during 4"]);
    // The training was not finished, so a resume trains on.
    const resumed = await run.attempt();
    expect(endOf(resumed)).toMatchObject({ state: "done", step: 8 });
  });
});

describe("alternative answers", () => {
  const changes = {
    objective: { name: "undial", contextNoise: 0.5, retainTerm: "divergence" },
    training: { steps: 8, forgetBatchSize: 2, retainBatchSize: 1, alternativeBatchSize: 1, learningRate: 40 },
    evaluation: { everySteps: 4, maxNewTokens: 4, batchSize: 1 },
  };
  const activity = "writing alternative answers";
  const doneOf = (event: RunEventBody): number | undefined =>
    event.type === "progress" && event.activity === activity ? event.done : undefined;

  /** Carries out an attempt, and counts the tokens that it generates for alternative answers. */
  const attempt = async (
    run: MemoryRun,
    onEvent: (event: RunEventBody) => RunRequest | undefined = () => undefined,
  ) => {
    let isWriting = false;
    const { backend, tokens } = countingBackend(() => isWriting);
    const events = await run.attempt({
      backend,
      onEvent: (event) => {
        if (event.type === "progress" && event.activity === "preparing the texts") isWriting = event.done === 1;
        if (event.type === "progress" && event.activity === "preparing the training") isWriting = false;
        return onEvent(event);
      },
    });
    return { events, tokens: tokens() };
  };

  it("are generated once, although the run is paused while it writes them and again later", async () => {
    const alone = await createMemoryRun(changes);
    const whole = await attempt(alone);
    expect(whole.tokens).toBeGreaterThan(8);

    const run = await createMemoryRun(changes);
    const first = await attempt(run, (event) => (doneOf(event) === 3 ? "pause" : undefined));
    expect(endOf(first.events)).toMatchObject({ state: "paused", step: 0 });
    const second = await attempt(run, (event) => (event.type === "step" && event.step === 2 ? "pause" : undefined));
    expect(first.tokens + second.tokens).toBe(whole.tokens);
    const third = await attempt(run);
    expect(third.tokens).toBe(0);
    expect(endOf(third.events)?.state).toBe("done");
    expect(await exported(run)).toBe(await exported(alone));
  });

  it.each([
    ["torn", (file: string, text: string) => truncate(file, text.length - 9)],
    ["damaged", (file: string, text: string) => writeFile(file, text.replace(/"text":"[^"]*"/, '"text":"moon"'))],
    ["of other prompts", (file: string, text: string) => writeFile(file, text.replace(/"prompts":"./, '"prompts":"x'))],
    ["longer by a torn line", (file: string) => appendFile(file, '{"sha256":')],
  ])("are generated again if the file is %s", async (_, damage) => {
    const alone = await createMemoryRun(changes);
    await alone.attempt();
    const run = await createMemoryRun(changes);
    await attempt(run, (event) => (event.type === "step" && event.step === 2 ? "pause" : undefined));
    const file = path.join(run.runFolder, "alternatives.ndjson");
    const text = await readFile(file, "utf8");
    await damage(file, text);
    await attempt(run);
    expect(await readFile(file, "utf8")).toBe(text);
    expect(await exported(run)).toBe(await exported(alone));
  });

  it("of a stopped run are kept, and the run ends without a model", async () => {
    const run = await createMemoryRun(changes);
    const { events } = await attempt(run, (event) => (doneOf(event) === 2 ? "stop" : undefined));
    expect(endOf(events)).toEqual({ state: "stopped", step: 0, reason: stoppedAtStart });
    const lines = (await readFile(path.join(run.runFolder, "alternatives.ndjson"), "utf8")).trim().split("\n");
    expect(lines).toHaveLength(1 + 2);
  });
});
