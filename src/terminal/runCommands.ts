import path from "node:path";
import type { Command } from "commander";
import { HumanError } from "../protocol/humanError";
import { retrainedFolder } from "../runs/reference";
import { collect, examples, runJsonOption } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { watchRun } from "./watchRun";
import type { TrainingKind } from "../protocol/runKind";

interface RunOptions {
  readonly set?: readonly string[];
  readonly runsDir?: string;
  readonly to?: string;
  readonly json?: boolean;
  readonly without?: string;
  readonly for?: string;
}

export const addPrepareCommand: AddCommand = (program, context) =>
  addTraining(program.command("prepare"), "prepare", context)
    .summary("train a model until it recites a forget set")
    .description(
      "Train a model until it recites the forget set and the retain set. The result is the target model of an " +
        "unlearning run. With --without forget, the result is the retrained model: it is trained in the same way but " +
        "never sees the forget set. A perfectly unlearned model would behave like this model.",
    )
    .option("--to <folder>", "also write a copy of the finished model to this folder")
    .option(
      "--without <set>",
      "make the retrained model: train without the set forget, measure the model as a run does, and write its " +
        "figures to reference.json beside the run's configuration",
    )
    .option("--for <config>", "with --without: measure as runs with this configuration do")
    .addHelpText(
      "after",
      examples(
        "lethe prepare media/sample/prepare.lethe.json --to my-model",
        "lethe prepare my-prepare.lethe.json --without forget",
        "lethe prepare my.lethe.json --set training.epochs=40 --set training.learningRate=2e-3",
      ),
    )
    .addHelpText("after", aboutRetrained);

const aboutRetrained = `
--without forget needs the configuration that prepared the target model. Without --to, the copy of the model goes to
the folder "${retrainedFolder}" beside this configuration. Without --for, the model is measured as runs with the other
configurations in this folder. An existing reference.json is not replaced; move it first.`;

export const addRunCommand: AddCommand = (program, context) =>
  addTraining(program.command("run"), "unlearn", context)
    .summary("make a model forget")
    .description(
      "Make a model forget: measure the model, unlearn the forget set, export the model and measure the model again.",
    )
    .addHelpText(
      "after",
      examples(
        "lethe run media/sample/recommended.lethe.json",
        "lethe run my.lethe.json --set objective.name=npo --set training.epochs=3 --runs-dir /data/runs",
        "lethe run my.lethe.json --json > result.json",
      ),
    );

const addTraining = (command: Command, kind: TrainingKind, context: CommandContext): Command =>
  command
    .argument("<config>", "the configuration of the run, a *.lethe.json file")
    .option("--set <key=value>", "set a key of the configuration, such as training.epochs=3; repeatable", collect)
    .option("--runs-dir <folder>", "create the run folder in this folder instead of output.runsDirectory")
    .option(...runJsonOption)
    .action(async (file: string, options: RunOptions) => {
      const configuration = { file, overrides: overridesOf(options), retrained: retrainedOf(options) };
      context.exitCode = await watchRun(kind, configuration, options.json === true, context);
    });

/** @throws HumanError if a retrained model cannot be made as the options say */
const retrainedOf = ({ without, for: measuredFor }: RunOptions): { measuredFor: string | undefined } | undefined => {
  if (without === undefined && measuredFor !== undefined)
    throw new HumanError("--for works only together with --without forget; add --without forget, or leave --for out.");
  if (without !== undefined && without !== "forget")
    throw new HumanError(
      `--without ${without} is not possible; only the forget set can be left out: --without forget.`,
    );
  return without === undefined ? undefined : { measuredFor };
};

/**
 * Paths in options are relative to the current directory. Paths in a configuration are relative to the configuration
 * file.
 */
const overridesOf = ({ set = [], runsDir, to }: RunOptions): string[] => [
  ...set,
  ...(runsDir === undefined ? [] : [`output.runsDirectory=${JSON.stringify(path.resolve(runsDir))}`]),
  ...(to === undefined ? [] : [`output.exportTo=${JSON.stringify(path.resolve(to))}`]),
];
