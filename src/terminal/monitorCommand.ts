import { isProvablyDead } from "../control/engineDeath";
import { requireModel } from "../monitor/endpoint";
import type { Endpoint } from "../monitor/endpoint";
import type { DeployedModel } from "../monitor/monitoredRun";
import { runMonitor } from "../monitor/runMonitor";
import type { MonitorDisplay } from "../monitor/runMonitor";
import { breakLock, readLock } from "../runs/lock";
import { collect, examples } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { catchInterrupts } from "./interrupts";
import { countOf, milliseconds } from "./numbers";
import { openMonitoredRun } from "./openMonitoredRun";
import { createOutput } from "./output";
import { createProgressDisplay } from "./progressDisplay";
import { formatPath, quoteArgument } from "./shellText";
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
      "Ask a deployed model, behind an OpenAI-compatible API (vLLM, llama.cpp, Ollama), for every passage of the " +
        "forget set. The answers go into the folder of a run, round by round, so that every view of runs shows them. " +
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

/** How long an answer may take, and the pauses before a request is sent again, in milliseconds. */
const patience = { timeout: 120_000, pauses: [1000, 2000, 4000] };

const monitor = async (given: string | undefined, options: MonitorOptions, context: CommandContext): Promise<void> => {
  const every = milliseconds(options.every);
  const limits = {
    every,
    rounds: countOf("--rounds", options.rounds) ?? (every === undefined ? 1 : Infinity),
    perMinute: countOf("--per-minute", options.perMinute),
    mostTokens: countOf("--most-tokens", options.mostTokens) ?? Infinity,
  };
  const interruption = new AbortController();
  const endpointOf = (deployed: DeployedModel): Endpoint => ({
    ...{ ...deployed, ...patience },
    key: process.env["LETHE_ENDPOINT_KEY"],
  });
  const run = await openMonitoredRun(given, options, context, (deployed) =>
    requireModel(endpointOf(deployed), interruption.signal),
  );
  await removeDeadLock(run.folder);
  const output = createOutput(context.stdout);
  const display = createProgressDisplay(output);
  output.line(`Run folder: ${formatPath(run.folder)}`);
  const release = catchInterrupts(() => interruption.abort());
  try {
    const settings = { endpoint: endpointOf(run.deployed), ...limits };
    const show: MonitorDisplay = {
      progress: (activity, done, total) => display.show({ activity, done, total }),
      round: (round, summary, alerts) => {
        display.clear();
        output.line(`\n${figureTables([{ heading: `round ${round}`, summary, showsIntervals: true }], output.width)}`);
        for (const alert of alerts) output.line(`\n${alert}`);
        if (alerts.length > 0) context.exitCode = 1;
      },
      failure: (sentence) => {
        display.clear();
        context.stderr.write(`lethe: ${sentence}\n`);
      },
    };
    const state = await runMonitor(run, settings, show, interruption.signal);
    if (state === "done") return;
    context.exitCode = 1;
    output.line(goesOn(run.folder));
  } catch (error) {
    display.clear();
    output.line(goesOn(run.folder));
    throw error;
  } finally {
    display.clear();
    release();
  }
};

const goesOn = (runFolder: string): string =>
  `The answers so far are kept. Go on with: lethe monitor --into ${quoteArgument(formatPath(runFolder))}`;

/** A process that has died left its lock. */
const removeDeadLock = async (runFolder: string): Promise<void> => {
  const found = await readLock(runFolder);
  if (found !== null && (await isProvablyDead(found, runFolder))) await breakLock(runFolder, found);
};
