import path from "node:path";
import { askRun } from "../control/askRun";
import { HumanError } from "../protocol/humanError";
import { readRunRecord } from "../runs/reader";
import { exitCodesHelp } from "./commandLine";
import type { AddCommand } from "./commandLine";
import { formatPath, quoteArgument } from "./wording";
import { watchResumed } from "./watchRun";

const runArgument = [
  "<run folder>",
  "the folder of a run, such as .lethe/runs/20260131-235959-recommended-x7k2",
] as const;

export const addResumeCommand: AddCommand = (program, context) =>
  program
    .command("resume")
    .summary("go on with a run that was paused, stopped or cut off")
    .description(
      "Go on with a run that was paused, stopped or cut off, from its last whole checkpoint; on the CPU it ends with the " +
        "same weights as a run left alone.",
    )
    .argument(...runArgument)
    .option("--json", 'print {"runFolder", "before", "after"} as the last line, and all else on the error stream')
    .addHelpText("after", `\nExample:\n  lethe resume .lethe/runs/20260131-235959-recommended-x7k2\n\n${exitCodesHelp}`)
    .action(async (runFolder: string, { json }: { readonly json?: boolean }) => {
      context.exitCode = await watchResumed(path.resolve(runFolder), json === true, context);
    });

export const addPauseCommand: AddCommand = (program, context) =>
  program
    .command("pause")
    .summary("have a running run write a checkpoint and end")
    .description("Have a running run write a checkpoint at the end of the step in work and end; lethe resume goes on.")
    .argument(...runArgument)
    .addHelpText("after", `\nExample:\n  lethe pause .lethe/runs/20260131-235959-recommended-x7k2\n\n${exitCodesHelp}`)
    .action(async (given: string) => {
      await ask(given, "pause");
      const resume = `${context.programName} resume ${quoteArgument(formatPath(path.resolve(given)))}`;
      context.stdout.write(`The run pauses at the end of this step. Go on with: ${resume}\n`);
    });

export const addStopCommand: AddCommand = (program, context) =>
  program
    .command("stop")
    .summary("have a running run end and export what it has")
    .description("Have a running run end its training with the step in work, export what was reached and measure it.")
    .argument(...runArgument)
    .addHelpText("after", `\nExample:\n  lethe stop .lethe/runs/20260131-235959-recommended-x7k2\n\n${exitCodesHelp}`)
    .action(async (given: string) => {
      await ask(given, "stop");
      context.stdout.write("The run stops at the end of this step, and writes and measures the model.\n");
    });

const ask = async (given: string, request: "stop" | "pause"): Promise<void> => {
  const runFolder = path.resolve(given);
  await readRunRecord(runFolder);
  if (await askRun(runFolder, request, () => false)) return;
  throw new HumanError(`No engine works on ${runFolder}; there is nothing to ${request}.`);
};
