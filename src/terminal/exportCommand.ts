import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { exportCheckpoint } from "../runs/exportCheckpoint";
import { isAdapterNotice } from "../protocol/adapterNotice";
import { readEvents, readRunRecord } from "../runs/reader";
import { examples } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { formatPath } from "./shellText";

interface ExportOptions {
  readonly step?: string;
  readonly best?: boolean;
  readonly to?: string;
  readonly adapter?: boolean;
  readonly modelCard?: boolean;
}

export const addExportCommand: AddCommand = (program, context) =>
  program
    .command("export")
    .summary("copy a model out of a run's folder")
    .description(
      "Copy a checkpoint of a run into a folder in Hugging Face's format. Without --step and --best, the command " +
        "copies the newest checkpoint.",
    )
    .argument("<run folder>", "the folder of a run")
    .option("--step <number>", "copy the checkpoint of this step")
    .option(
      "--best",
      "copy the checkpoint with the highest unlearning score (see the description of output.checkpointEverySteps)",
    )
    .option(
      "--to <folder>",
      "copy to this new folder; the default is a folder in the current directory, named after the run and the step",
    )
    .option("--adapter", "copy only the adapter, in PEFT's format, if the run trained an adapter")
    .option(
      "--model-card",
      "also write a model card (README.md) for the Hugging Face Hub; words of the forget set are hidden in it unless " +
        "output.redact is false",
    )
    .addHelpText(
      "after",
      examples(
        "lethe export .lethe/runs/20260131-235959-recommended-x7k2 --best --to my-model --model-card",
        "lethe export .lethe/runs/20260131-235959-recommended-x7k2 --step 120",
      ),
    )
    .action((given: string, options: ExportOptions) => exportModel(path.resolve(given), options, context));

const exportModel = async (
  runFolder: string,
  { step, best, to, adapter, modelCard = false }: ExportOptions,
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
  const parts = { adapter: adapter === true, modelCard };
  const taken = await exportCheckpoint({ runFolder, step: wanted, target, means: "--to", ...parts });
  context.stdout.write(`The ${adapter === true ? "adapter" : "model"} of step ${taken} is in ${formatPath(target)}.\n`);
  if (adapter !== true) return;
  const { events } = await readEvents(runFolder);
  for (const event of events)
    if (event.type === "warning" && event.step === taken && isAdapterNotice(event))
      context.stdout.write(`${event.message}\n`);
};
