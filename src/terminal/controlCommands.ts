import path from "node:path";
import type { Command } from "commander";
import { askRun } from "../control/askRun";
import { HumanError } from "../protocol/humanError";
import { effectOfStop } from "../protocol/stopping";
import { readEvents, readRunRecord } from "../runs/reader";
import { addEvents, emptyDigest } from "../runs/runDigest";
import { examples, runJsonOption } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { formatPath, quoteArgument } from "./shellText";
import { watchResumed } from "./watchRun";
import type { ResumeCommandOptions } from "./watchRun";

const exampleFolder = ".lethe/runs/20260131-235959-recommended-x7k2";
const runArgument = ["<run folder>", `the folder of a run, such as ${exampleFolder}`] as const;

export const addResumeCommand: AddCommand = (program, context) =>
  program
    .command("resume")
    .summary("continue a run that was paused, stopped or interrupted")
    .description(
      "Continue a paused, stopped or interrupted run from the run's last valid checkpoint. On the CPU, the final " +
        "weights are equal to the final weights of a run without an interruption.",
    )
    .argument(...runArgument)
    .option("--with-copy", "continue with the run's copy of the sets if the sets have changed since the run started")
    .option(...runJsonOption)
    .addHelpText("after", examples(`lethe resume ${exampleFolder}`))
    .action(async (runFolder: string, options: ResumeCommandOptions) => {
      context.exitCode = await watchResumed(path.resolve(runFolder), options, context);
    });

export const addPauseCommand: AddCommand = (program, context) =>
  addRequest(program, "pause", context, async (runFolder) => {
    const { kind } = await readRunRecord(runFolder);
    const command = kind === "monitor" ? "monitor --into" : "resume";
    const resume = `${context.programName} ${command} ${quoteArgument(formatPath(runFolder))}`;
    if (kind === "monitor") return `The monitor ends at once. Continue with: ${resume}`;
    if (kind === "assess") return `The assessment pauses within its present measurement. Continue with: ${resume}`;
    return `The run pauses at the end of this step. Continue with: ${resume}`;
  })
    .summary("let an active run write a checkpoint and end")
    .description("Let an active run finish its current step, write a checkpoint and end. lethe resume continues it.");

export const addStopCommand: AddCommand = (program, context) =>
  addRequest(program, "stop", context, async (runFolder) => {
    const { kind } = await readRunRecord(runFolder);
    const { events, offset } = await readEvents(runFolder);
    return effectOfStop({ kind, ...addEvents(emptyDigest, events, offset) }).sentence;
  })
    .summary("let an active run end and export the model")
    .description("Let an active run finish its current step, then export the model as it is and measure it.");

/**
 * Adds the command that asks the engine of a run to stop or to pause.
 *
 * @param reply returns the sentence to print after the engine has accepted the request
 */
const addRequest = (
  program: Command,
  request: "stop" | "pause",
  { stdout }: CommandContext,
  reply: (runFolder: string) => string | Promise<string>,
): Command =>
  program
    .command(request)
    .argument(...runArgument)
    .addHelpText("after", examples(`lethe ${request} ${exampleFolder}`))
    .action(async (given: string) => {
      const runFolder = path.resolve(given);
      await readRunRecord(runFolder);
      if (!(await askRun(runFolder, request, () => false))) {
        throw new HumanError(
          `No engine is working on ${runFolder}, so there is nothing to ${request}; lethe report shows the state of the run.`,
        );
      }
      stdout.write(`${await reply(runFolder)}\n`);
    });
