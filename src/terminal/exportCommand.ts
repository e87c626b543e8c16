import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { exportCheckpoint } from "../runs/exportCheckpoint";
import { readRunRecord } from "../runs/reader";
import { exitCodesHelp } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { formatPath } from "./shellText";

interface ExportOptions {
  readonly step?: string;
  readonly best?: boolean;
  readonly to?: string;
  readonly adapter?: boolean;
}

export const addExportCommand: AddCommand = (program, context) =>
  program
    .command("export")
    .summary("copy a model out of a run's folder")
    .description(
      "Copy a checkpoint of a run as a Hugging Face folder: the newest one, the best one, or that of a step.",
    )
    .argument("<run folder>", "the folder of a run")
    .option("--step <number>", "the checkpoint of this step")
    .option("--best", "the checkpoint that forgets and keeps best, by its evaluation; see output.checkpointEverySteps")
    .option(
      "--to <folder>",
      "a new folder; by default, one in the current directory that is named after the run and the step",
    )
    .option("--adapter", "the adapter alone, in PEFT's format, where the run trained one")
    .addHelpText(
      "after",
      `
Examples:
  lethe export .lethe/runs/20260131-235959-recommended-x7k2 --best --to my-model
  lethe export .lethe/runs/20260131-235959-recommended-x7k2 --step 120

${exitCodesHelp}`,
    )
    .action((given: string, options: ExportOptions) => exportModel(path.resolve(given), options, context));

const exportModel = async (
  runFolder: string,
  { step, best, to, adapter }: ExportOptions,
  context: CommandContext,
): Promise<void> => {
  if (step !== undefined && best === true)
    throw new HumanError("--step and --best exclude each other; give only one of them.");
  if (step !== undefined && !/^\d+$/.test(step)) {
    throw new HumanError(`--step ${step} is not a step; give a whole number, such as --step 120.`);
  }
  const wanted = best === true ? "best" : step === undefined ? "newest" : Number(step);
  const { name } = await readRunRecord(runFolder);
  const target = path.resolve(to ?? `${name.replaceAll(/[^\w.-]+/g, "-")}-${wanted}`);
  const taken = await exportCheckpoint({ runFolder, step: wanted, target, adapter: adapter === true });
  context.stdout.write(`The model of step ${taken} is in ${formatPath(target)}.\n`);
};
