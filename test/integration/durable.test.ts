import { appendFile, cp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "jsonc-parser";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { askRun } from "../../src/control/askRun";
import { connect } from "../../src/control/client";
import { followRun } from "../../src/control/follow";
import { isRunning, launchEngine } from "../../src/control/launch";
import type { LaunchedEngine } from "../../src/control/launch";
import { resumeEngine } from "../../src/control/resume";
import type { ResumeOptions } from "../../src/control/resume";
import { createRandom } from "../../src/protocol/random";
import type { RunEvent } from "../../src/protocol/events";
import { listCheckpoints } from "../../src/runs/checkpoint";
import { hashFile } from "../../src/runs/hashFile";
import { currentHistory } from "../../src/protocol/history";
import { readEvents } from "../../src/runs/reader";
import { configuration, createWorkspace, enginePath, lethe, root } from "./letheFixture";

let folder = "";
beforeAll(async () => {
  folder = await createWorkspace();
  // 16-bit storage: the model of a checkpoint alone cannot restore the exact weights.
  await cp(path.join(root, "test/fixtures/checkpoints/bfloat16"), path.join(folder, "model16"), { recursive: true });
  for (const name of ["tokenizer.json", "tokenizer_config.json"])
    await cp(path.join(folder, "model", name), path.join(folder, "model16", name));
});

/** An engine starts in a second, and much later on a busy machine. */
vi.setConfig({ testTimeout: 240_000 });

const kills = Number(process.env["LETHE_CHAOS_KILLS"] ?? 2);
const seed = Number(process.env["LETHE_CHAOS_SEED"] ?? Date.now() % 1e6);
/** Enough steps for the last kill to come before the end of the run. */
const steps = 16 * kills;
const tiny = {
  ...configuration,
  model: "model16",
  objective: { name: "npo", retainTerm: "divergence" },
  training: { ...configuration.training, steps, retainNoise: 0.3 },
  evaluation: { everySteps: 8, maxNewTokens: 4 },
  output: { checkpointEverySteps: 3 },
  device: { threads: 1 },
};
/** The sample's configuration with fewer steps. */
const sample = async (): Promise<typeof tiny> => {
  const at = path.join(root, "media/sample");
  const written = parse(await readFile(path.join(at, "undial.lethe.json"), "utf8")) as typeof tiny;
  const data = Object.entries(written.data).map(([key, file]) => [
    key,
    typeof file === "string" ? path.join(at, file) : file,
  ]);
  return {
    ...written,
    model: path.join(at, "model"),
    data: Object.fromEntries(data) as typeof tiny.data,
    training: { ...written.training, steps },
    evaluation: { everySteps: 24, maxNewTokens: 4 },
    output: { checkpointEverySteps: 5 },
    device: { threads: 1 },
  };
};
/** LETHE_CHAOS_SAMPLE kills runs on the sample's model instead of one of a few thousand weights. */
const usesSample = process.env["LETHE_CHAOS_SAMPLE"] !== undefined;
const durable = usesSample ? await sample() : tiny;
/** Largest number of events between two kills. A run of the sample reports far more progress. */
const eventsBetweenKills = usesSample ? 72 : 24;

const launch = async (changes: object = {}): Promise<LaunchedEngine> => {
  const file = path.join(folder, "durable.lethe.json");
  await writeFile(file, JSON.stringify({ ...durable, ...changes }));
  return launchEngine({ configurationFile: file, kind: "unlearn", enginePath, engineVersion: "0.1.0" });
};

const resume = async (options: ResumeOptions): Promise<LaunchedEngine> => {
  const outcome = await resumeEngine(options);
  if ("changed" in outcome) throw new Error("a set has changed");
  return outcome.engine;
};

const toEnd = async (engine: LaunchedEngine, offset = 0) => {
  const end = await followRun(engine.runFolder, () => undefined, { isAlive: () => isRunning(engine.process), offset });
  await exitOf(engine);
  return end;
};

const exitOf = async ({ process: engine }: LaunchedEngine): Promise<void> => {
  if (isRunning(engine)) await new Promise((resolve) => engine.once("exit", resolve));
};

const eventsOf = async (runFolder: string): Promise<readonly RunEvent[]> => (await readEvents(runFolder)).events;
const resultOf = (runFolder: string): Promise<string> =>
  hashFile(path.join(runFolder, `checkpoints/${steps}/model.safetensors`));
const stepsOf = (events: readonly RunEvent[]) =>
  currentHistory(events).flatMap((event) => (event.type === "step" ? [[event.step, event.loss]] : []));
const evaluationsOf = (events: readonly RunEvent[]) =>
  currentHistory(events).flatMap((event) => (event.type === "evaluation" ? [`${event.phase} ${event.step}`] : []));

const whatIsTrained = {
  "every weight": {},
  "an adapter": { adapter: { type: "lora", rank: 2, dropout: 0.2 } },
  // The run writes the answers before the first step and reads them from its folder after a resume.
  "alternative answers": {
    objective: { name: "undial", contextNoise: 0.75, retainTerm: "divergence" },
    training: { ...durable.training, alternativeBatchSize: 2 },
  },
};
const startAlone = async (changes: object): Promise<string> => {
  const engine = await launch(changes);
  expect((await toEnd(engine)).state).toBe("done");
  return engine.runFolder;
};
const alone = new Map<object, Promise<string>>();
/** The same run without kills. */
const runAlone = (changes: object = whatIsTrained["every weight"]): Promise<string> => {
  const runFolder = alone.get(changes) ?? startAlone(changes);
  alone.set(changes, runFolder);
  return runFolder;
};

/** Waits until the log has that many events, or the engine has ended. */
const waitForEvents = async ({ runFolder, process: engine }: LaunchedEngine, count: number): Promise<void> => {
  while ((await eventsOf(runFolder)).length < count && isRunning(engine))
    await new Promise((next) => setTimeout(next, 2));
};

describe(`killed ${kills} times at random moments and resumed (seed ${seed})`, () => {
  it.each(Object.entries(whatIsTrained))(
    "training %s ends like a run without kills",
    async (_, changes) => {
      const random = createRandom(seed);
      let engine = await launch(changes);
      const { runFolder } = engine;
      for (let kill = 0; kill < kills; kill += 1) {
        const soFar = (await eventsOf(runFolder)).length;
        await waitForEvents(engine, soFar + 1 + random.integer(eventsBetweenKills));
        await new Promise((resolve) => setTimeout(resolve, random.integer(30)));
        expect(engine.process.kill("SIGKILL")).toBe(true);
        await exitOf(engine);
        engine = await resume({ runFolder, enginePath });
      }
      await exitOf(engine);
      const events = await eventsOf(runFolder);
      expect(events.at(-1)).toMatchObject({ type: "state", state: "done", step: steps });
      const undisturbed = await runAlone(changes);
      expect(await resultOf(runFolder)).toBe(await resultOf(undisturbed));
      // No gap, no step twice, and the same loss at each.
      expect(stepsOf(events)).toEqual(stepsOf(await eventsOf(undisturbed)));
      expect(evaluationsOf(events).sort()).toEqual(evaluationsOf(await eventsOf(undisturbed)).sort());
    },
    kills * 120_000,
  );
});

describe("a run without its launcher", () => {
  let runFolder = "";

  it("answers probes, evaluates on request and pauses with a checkpoint", async () => {
    // The last step is far away, so the run is still training.
    const engine = await launch({ training: { ...durable.training, steps: 5000 }, evaluation: { everySteps: 0 } });
    runFolder = engine.runFolder;
    await waitForEvents(engine, 40);
    const client = await connect(runFolder);
    const ask = (model: "current" | "original") =>
      client?.probe({ prompt: "The forget of house 1", maxNewTokens: 5, model }, { onToken: () => (told += 1) });
    let told = 0;
    const [current, original] = [await ask("current"), await ask("original")];
    expect(told).toBe((current?.tokens.length ?? 0) + (original?.tokens.length ?? 0));
    expect(original?.step).toBe(0);
    expect(current?.step).toBeGreaterThan(0);
    expect(current?.tokens.every(({ logProbability }) => logProbability < 0)).toBe(true);
    await client?.evaluate();
    client?.dispose();
    await expect
      .poll(async () => evaluationsOf(await eventsOf(runFolder)))
      .toContainEqual(expect.stringMatching(/^during /));
    expect(await askRun(runFolder, "pause", () => isRunning(engine.process))).toBe(true);
    const end = await toEnd(engine);
    expect(end.state).toBe("paused");
    const [checkpoint = 0] = (await listCheckpoints(runFolder)).slice(-1);
    expect(end.reason).toBe(`Paused at step ${checkpoint}.`);
  });

  it("skips damaged checkpoints with a warning, and starts over without another", async () => {
    // The last one, and another if the requested evaluation was the best so far.
    const damaged = await listCheckpoints(runFolder);
    for (const step of damaged) {
      await appendFile(path.join(runFolder, `checkpoints/${step}/training/state.safetensors`), "x");
    }
    const { offset } = await readEvents(runFolder);
    const engine = await resume({ runFolder, enginePath });
    // A stop before the first step would export nothing.
    await expect
      .poll(async () => (await eventsOf(runFolder)).some(({ attempt, type }) => attempt === 1 && type === "step"))
      .toBe(true);
    await askRun(runFolder, "stop", () => isRunning(engine.process));
    expect((await toEnd(engine, offset)).state).toBe("stopped");
    const attempt = (await eventsOf(runFolder)).filter((event) => event.attempt === 1);
    expect(attempt.find((event) => event.type === "resumed")).toMatchObject({ fromStep: 0 });
    const warnings = attempt.flatMap((event) => (event.type === "warning" ? [event.message] : []));
    for (const step of damaged) {
      expect(warnings).toContainEqual(expect.stringContaining(`The checkpoint of step ${step} is skipped`));
    }
    const taken = stepsOf(await eventsOf(runFolder)).map(([step]) => step);
    expect(taken).toEqual(taken.map((_, index) => index + 1));
  });

  it("can be exported and reported", async () => {
    const [step = 0] = (await listCheckpoints(runFolder)).slice(-1);
    const target = path.join(folder, "exported");
    const { stdout } = await lethe("export", runFolder, "--to", target);
    expect(stdout).toContain(`The model of step ${step} is in`);
    expect(await hashFile(path.join(target, "model.safetensors"))).toBe(
      await hashFile(path.join(runFolder, `checkpoints/${step}/model.safetensors`)),
    );
    await expect(readFile(path.join(target, "training/progress.json"))).rejects.toThrow("ENOENT");
    expect((await lethe("export", runFolder, "--to", target)).stderr).toMatch(/is not empty; name a new folder/);
    const report = (await lethe("report", runFolder)).stdout;
    expect(report).toContain(`- **State:** stopped, step ${step}. Stopped on request at step ${step}`);
    const measured = currentHistory(await eventsOf(runFolder)).flatMap((event) =>
      event.type === "evaluation" ? [event.summary] : [],
    );
    const [before, after] = [measured[0], measured.at(-1)].map((summary) => summary?.forget?.regurgitation?.toFixed(3));
    const [low, high] = (measured.at(-1)?.intervals?.["forget.regurgitation"] ?? []).map((end) => end.toFixed(3));
    // At some steps all documents have the same score. The interval then has no width, and the report leaves it out.
    const interval = low === high ? "" : ` (${low} to ${high})`;
    expect(report).toContain(`| forget, recited (r) | lower | ${before} | ${after}${interval} |`);
    await rm(target, { recursive: true });
  });
});

it("ends by a stopping rule at an evaluation, with the reason", async () => {
  const training = { ...durable.training, stopWhen: { forgetAtMost: 1, utilityBelow: 0.5 } };
  const engine = await launch({ training });
  const end = await toEnd(engine);
  expect(end).toMatchObject({ state: "stopped", rule: "forgetAtMost" });
  expect(end.reason).toMatch(
    /^Stopped at step 8 by training\.stopWhen\.forgetAtMost: \d+ % of the forget set recited \(r\); this rule ends training at 100 % or below\.$/,
  );
  const during = (await eventsOf(engine.runFolder)).find((event) => event.type === "evaluation" && event.step === 8);
  expect(during).toMatchObject({ summary: { utility: expect.any(Number) as number } });
});

it("refuses to resume a run that is done", async () => {
  const done = await runAlone();
  expect((await lethe("resume", done)).stderr).toMatch(/is done, so there is nothing to resume/);
});

it("resumes with its copy of a set that was edited, and ends like a run without an interruption", async () => {
  const engine = await launch();
  const { runFolder } = engine;
  await waitForEvents(engine, 20);
  engine.process.kill("SIGKILL");
  await exitOf(engine);
  const file = path.join(folder, "retain.jsonl");
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace("retain1", "retain9").replaceAll("house", "garden"));
  const refused = await lethe("resume", runFolder);
  expect(refused.stderr).toMatch(/retain\.jsonl has changed since the run started \(lines? 1 .*\); resume with/);
  expect(refused.stderr).toMatch(/ resume .* --with-copy"\) or start a new run \(".* run .*durable\.lethe\.json"\)/);
  expect(refused.code).toBe(2);
  const resumed = await lethe("resume", runFolder, "--with-copy");
  expect(resumed.stdout).toMatch(
    /Note: .*retain\.jsonl has changed since the run started, so the run reads its own copy/,
  );
  expect(resumed.code).toBe(0);
  await writeFile(file, text);
  const undisturbed = await runAlone();
  expect(await resultOf(runFolder)).toBe(await resultOf(undisturbed));
  expect(stepsOf(await eventsOf(runFolder))).toEqual(stepsOf(await eventsOf(undisturbed)));
});
