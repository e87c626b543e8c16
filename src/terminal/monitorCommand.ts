import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { isProvablyDead } from "../control/engineDeath";
import { HumanError } from "../protocol/humanError";
import type { Passage } from "../protocol/passages";
import { openAnswers } from "../monitor/answers";
import { askRound } from "../monitor/askRound";
import { requireModel } from "../monitor/endpoint";
import type { Endpoint } from "../monitor/endpoint";
import { createPace } from "../monitor/pace";
import { recordInterruption, recordRound } from "../monitor/recordRound";
import { acquireLock, breakLock, readLock } from "../runs/lock";
import { collect, examples } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { catchInterrupts } from "./interrupts";
import { openMonitoredRun } from "./monitor/monitoredRun";
import type { MonitoredRun } from "./monitor/monitoredRun";
import { countOf, milliseconds } from "./monitor/numbers";
import { createOutput } from "./output";
import { createProgressDisplay } from "./progressDisplay";
import { formatPath } from "./shellText";
import { figureTables } from "./tables";

interface MonitorOptions {
  readonly endpoint?: string;
  readonly model?: string;
  readonly into?: string;
  readonly rounds?: string;
  readonly every?: string;
  readonly perMinute?: string;
  readonly mostTokens?: string;
  readonly retain?: boolean;
  readonly set?: readonly string[];
}

export const addMonitorCommand: AddCommand = (program, context) =>
  program
    .command("monitor")
    .summary("ask a deployed model what it still recites")
    .description(
      "Ask a model where it is deployed, behind an OpenAI-compatible API (vLLM, llama.cpp, Ollama), for every passage of " +
        "the forget set. The answers go into the folder of a run, round by round, so that every view of runs shows them. " +
        "Nothing is sent anywhere but to the given address.",
    )
    .argument("[config]", "a *.lethe.json file; without it, --into names the run that goes on")
    .option("--endpoint <address>", "the address of the API up to its version, such as http://localhost:8000/v1")
    .option("--model <name>", "the name of the model on the server")
    .option("--into <run>", "add rounds to this run, with its passages, address and model")
    .option("--rounds <number>", "the number of rounds (default: 1, or no end with --every)")
    .option("--every <time>", "the time from the start of one round to the next, such as 30m, 6h or 1d")
    .option("--per-minute <number>", "the largest number of requests in a minute")
    .option("--most-tokens <number>", "end when the server has counted this number of tokens")
    .option("--retain", "ask for the retain set too, to see whether the model still works")
    .option(
      "--set <key=value>",
      "set a key of the configuration, such as evaluation.maxNewTokens=64; repeatable",
      collect,
    )
    .addHelpText(
      "after",
      examples(
        "lethe monitor letters.lethe.json --endpoint http://localhost:8000/v1 --model my-model",
        "lethe monitor --into .lethe/runs/20260131-235959-letters-x7k2 --every 1d",
      ),
    )
    .addHelpText("after", aboutKey)
    .action((given: string | undefined, options: MonitorOptions) => monitor(given, options, context));

const aboutKey = `
If the server asks for a key, set the environment variable LETHE_ENDPOINT_KEY. The key is sent to the server and written
nowhere. A round that is interrupted goes on where it was, with --into.`;

/** How long an answer may take, and the pauses before a request is sent again. */
const patience = { timeout: 120_000, pauses: [1000, 2000, 4000] };

const monitor = async (given: string | undefined, options: MonitorOptions, context: CommandContext): Promise<void> => {
  const every = milliseconds(options.every);
  const rounds = countOf("--rounds", options.rounds) ?? (every === undefined ? 1 : Infinity);
  const mostTokens = countOf("--most-tokens", options.mostTokens) ?? Infinity;
  const pace = createPace(countOf("--per-minute", options.perMinute));
  const interruption = new AbortController();
  const { signal } = interruption;
  const run = await openMonitoredRun(given, options, context, (endpoint) =>
    requireModel({ ...endpoint, ...patience, key: process.env["LETHE_ENDPOINT_KEY"] }, signal),
  );
  const unlock = await lock(run.folder);
  const release = catchInterrupts(() => interruption.abort());
  const output = createOutput(context.stdout);
  output.line(`Run folder: ${formatPath(run.folder)}`);
  const limits = { pace, spend: countTokens(mostTokens), signal };
  try {
    for (let round = run.rounds; round < run.rounds + rounds;) {
      const next = Date.now() + (every ?? 0);
      if (await askAndRecord(run, round, limits, { goesOnLater: every !== undefined, context })) round += 1;
      if (every === undefined || round === run.rounds + rounds) continue;
      await wait(Math.max(0, next - Date.now()), undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    context.exitCode = 1;
  } finally {
    release();
    await unlock();
  }
};

/** Makes a function that counts tokens and throws an error when there are too many. */
const countTokens = (most: number): ((tokens: number | undefined) => void) => {
  let spent = 0;
  return (tokens) => {
    spent += tokens ?? 0;
    if (spent >= most)
      throw new TooManyTokens(`The server has counted ${spent} tokens, and --most-tokens is ${most}.`, false);
  };
};

class TooManyTokens extends HumanError {}

/**
 * Asks one round. If it does not come to its end, the run says so, and its answers are kept.
 *
 * @param options.goesOnLater whether a server that does not answer now is asked again later
 * @returns whether the round came to its end
 */
const askAndRecord = async (
  run: MonitoredRun,
  round: number,
  limits: Limits,
  { goesOnLater, context }: { readonly goesOnLater: boolean; readonly context: CommandContext },
): Promise<boolean> => {
  try {
    await askAndShow(run, round, limits, context);
    return true;
  } catch (error) {
    const reason = `Round ${round + 1} did not come to its end. ${goesOn(run)}`;
    recordInterruption(run.folder, round, error instanceof HumanError ? `${error.message} ${reason}` : reason);
    context.stdout.write(`${reason}\n`);
    if (!goesOnLater || !(error instanceof HumanError) || error instanceof TooManyTokens) throw error;
    context.stderr.write(`lethe: ${error.message}\n`);
    return false;
  }
};

const goesOn = ({ folder }: Pick<MonitoredRun, "folder">): string =>
  `The answers so far are kept: "lethe monitor --into ${formatPath(folder)}" goes on.`;

interface Limits {
  readonly pace: (signal: AbortSignal) => Promise<void>;
  readonly spend: (tokens: number | undefined) => void;
  readonly signal: AbortSignal;
}

/** Asks one round, writes it and shows its figures beside those of the first. */
const askAndShow = async (
  run: MonitoredRun,
  round: number,
  { pace, spend, signal }: Limits,
  context: CommandContext,
): Promise<void> => {
  const output = createOutput(context.stdout);
  const display = createProgressDisplay(output);
  const endpoint: Endpoint = { ...run.endpoint, ...patience, key: process.env["LETHE_ENDPOINT_KEY"] };
  const start = performance.now();
  const passages: readonly Passage[] = run.passages;
  const records = await askRound({
    ...{ endpoint, passages, settings: run.settings, pace, spend, signal },
    answers: await openAnswers(run.folder, round),
    onProgress: (now, total) => display.show({ activity: `asking round ${round + 1}`, done: now, total }),
  }).finally(display.clear);
  const seconds = (performance.now() - start) / 1000;
  const { summary, alert } = await recordRound({ runFolder: run.folder, round, passages, records, seconds });
  output.line(`\n${figureTables([{ heading: `round ${round + 1}`, summary, showsIntervals: true }], output.width)}`);
  if (alert !== undefined) {
    output.line(`\n${alert}`);
    context.exitCode = 1;
  }
};

/** Locks the run against another monitor. A monitor that has died does not hold its lock. */
const lock = async (runFolder: string): Promise<() => Promise<void>> => {
  const found = await readLock(runFolder);
  if (found !== null && (await isProvablyDead(found, runFolder))) await breakLock(runFolder, found);
  return acquireLock(runFolder, { processId: process.pid, host: hostname(), since: new Date().toISOString() });
};
