import path from "node:path";
import type { Command } from "commander";
import type { RunRecord } from "../runs/runRecord";
import { collect, examples, runJsonOption } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { watchRun } from "./watchRun";

interface RunOptions {
  readonly set?: readonly string[];
  readonly runsDir?: string;
  readonly to?: string;
  readonly json?: boolean;
}

export const addPrepareCommand: AddCommand = (program, context) =>
  addTraining(program.command("prepare"), "prepare", context)
    .summary("train a model until it recites a forget set")
    .description(
      "Train a model until it recites the forget set and the retain set. The result is the target model of an " +
        "unlearning run. Without a forget set, the result is the retrained model, which serves for comparison.",
    )
    .option("--to <folder>", "also write a copy of the finished model to this folder")
    .addHelpText(
      "after",
      examples(
        "lethe prepare media/sample/prepare.lethe.json --to my-model",
        "lethe prepare my.lethe.json --set training.epochs=40 --set training.learningRate=2e-3",
      ),
    );

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

const addTraining = (command: Command, kind: RunRecord["kind"], context: CommandContext): Command =>
  command
    .argument("<config>", "the configuration of the run, a *.lethe.json file")
    .option("--set <key=value>", "set a key of the configuration, such as training.epochs=3; repeatable", collect)
    .option("--runs-dir <folder>", "create the run folder in this folder instead of output.runsDirectory")
    .option(...runJsonOption)
    .action(async (file: string, options: RunOptions) => {
      const configuration = { file, overrides: overridesOf(options) };
      context.exitCode = await watchRun(kind, configuration, options.json === true, context);
    });

/**
 * Paths in options are relative to the current directory. Paths in a configuration are relative to the configuration
 * file.
 */
const overridesOf = ({ set = [], runsDir, to }: RunOptions): string[] => [
  ...set,
  ...(runsDir === undefined ? [] : [`output.runsDirectory=${JSON.stringify(path.resolve(runsDir))}`]),
  ...(to === undefined ? [] : [`output.exportTo=${JSON.stringify(path.resolve(to))}`]),
];
