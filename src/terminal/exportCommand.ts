import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { exportCheckpoint } from "../runs/exportCheckpoint";
import { readRunRecord } from "../runs/reader";
import { exitCodesHelp } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { formatPath } from "./wording";

interface ExportOptions {
  readonly step?: string;
  readonly best?: boolean;
  readonly to?: string;
  readonly adapter?: boolean;
}

export const addExportCommand: AddCommand = (program, context) =>
  program
    .command("export")
    .summary("copy a run's model out of its folder")
    .description("Copy a checkpoint of a run as a Hugging Face folder: the newest, the best, or a step's.")
    .argument("<run folder>", "the folder of a run")
    .option("--step <number>", "the checkpoint of this step")
    .option("--best", "the checkpoint that forgets and keeps best in the evaluations; see output.checkpointEverySteps")
    .option("--to <folder>", "a new folder; without it, one named after run and step in the current directory")
    .option("--adapter", "the adapter alone, as PEFT loads it, of a run that trained one")
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
    throw new HumanError("--step and --best exclude each other; give one of them.");
  if (step !== undefined && !/^\d+$/.test(step)) {
    throw new HumanError(`--step ${step} is no step; give a whole number, such as --step 120.`);
  }
  const wanted = best === true ? "best" : step === undefined ? "newest" : Number(step);
  const { name } = await readRunRecord(runFolder);
  const target = path.resolve(to ?? `${name.replaceAll(/[^\w.-]+/g, "-")}-${wanted}`);
  const taken = await exportCheckpoint({ runFolder, step: wanted, target, adapter: adapter === true });
  context.stdout.write(`The model of step ${taken} is in ${formatPath(target)}.\n`);
};
