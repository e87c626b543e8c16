import path from "node:path";
import { askRun } from "../control/askRun";
import { HumanError } from "../protocol/humanError";
import { readRunRecord } from "../runs/reader";
import { exitCodesHelp } from "./commandLine";
import type { AddCommand } from "./commandLine";
import { formatPath, quoteArgument } from "./shellText";
import { watchResumed } from "./watchRun";

const runArgument = [
  "<run folder>",
  "the folder of a run, such as .lethe/runs/20260131-235959-recommended-x7k2",
] as const;

export const addResumeCommand: AddCommand = (program, context) =>
  program
    .command("resume")
    .summary("continue a run that was paused, stopped or interrupted")
    .description(
      "Continue a paused, stopped or interrupted run from the run's last valid checkpoint. On the CPU, the final " +
        "weights are equal to the final weights of a run without an interruption.",
    )
    .argument(...runArgument)
    .option(
      "--json",
      'print {"runFolder", "before", "after"} as the last line, and everything else on the error stream',
    )
    .addHelpText("after", `\nExample:\n  lethe resume .lethe/runs/20260131-235959-recommended-x7k2\n\n${exitCodesHelp}`)
    .action(async (runFolder: string, { json }: { readonly json?: boolean }) => {
      context.exitCode = await watchResumed(path.resolve(runFolder), json === true, context);
    });

export const addPauseCommand: AddCommand = (program, context) =>
  program
    .command("pause")
    .summary("let an active run write a checkpoint and end")
    .description("Let an active run finish its current step, write a checkpoint and end. lethe resume continues it.")
    .argument(...runArgument)
    .addHelpText("after", `\nExample:\n  lethe pause .lethe/runs/20260131-235959-recommended-x7k2\n\n${exitCodesHelp}`)
    .action(async (given: string) => {
      await ask(given, "pause");
      const resume = `${context.programName} resume ${quoteArgument(formatPath(path.resolve(given)))}`;
      context.stdout.write(`The run pauses at the end of this step. Continue with: ${resume}\n`);
    });

export const addStopCommand: AddCommand = (program, context) =>
  program
    .command("stop")
    .summary("let an active run end and export the model")
    .description("Let an active run finish its current step, then export the model as it is and measure it.")
    .argument(...runArgument)
    .addHelpText("after", `\nExample:\n  lethe stop .lethe/runs/20260131-235959-recommended-x7k2\n\n${exitCodesHelp}`)
    .action(async (given: string) => {
      await ask(given, "stop");
      context.stdout.write("The run stops at the end of this step, then exports and measures the model.\n");
    });

const ask = async (given: string, request: "stop" | "pause"): Promise<void> => {
  const runFolder = path.resolve(given);
  await readRunRecord(runFolder);
  if (await askRun(runFolder, request, () => false)) return;
  throw new HumanError(
    `No engine is working on ${runFolder}, so there is nothing to ${request}; lethe report shows the state of the run.`,
  );
};
