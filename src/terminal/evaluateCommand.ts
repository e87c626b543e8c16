import { collect, exitCodesHelp } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { openModel } from "./openModel";
import { createOutput } from "./output";
import { createProgressDisplay } from "./progressDisplay";
import { readReference } from "../runs/reference";
import { resolveSubject } from "./subject";
import { figureTables } from "./tables";
import { formatPath } from "./shellText";

interface EvaluateOptions {
  readonly set?: readonly string[];
  readonly model?: string;
  readonly json?: boolean;
}

export const addEvaluateCommand: AddCommand = (program, context) =>
  program
    .command("evaluate")
    .summary("measure what a model recites and knows")
    .description("Measure what a model recites and knows of a configuration's sets.")
    .argument("<config or run folder>", "a *.lethe.json file, or a run's folder for the model that the run has made")
    .option("--set <key=value>", "set a key of the configuration, such as evaluation.batchSize=8; repeatable", collect)
    .option("--model <folder>", "measure this model instead")
    .option("--json", 'print {"model", "summary"} as the last line, and all else on the error stream')
    .addHelpText(
      "after",
      `
Examples:
  lethe evaluate media/sample/recommended.lethe.json
  lethe evaluate .lethe/runs/20260131-235959-recommended-x7k2
  lethe evaluate my.lethe.json --model retrained --json > reference.json

A reference.json beside a configuration holds the figures of the model retrained without the forget set; run and
evaluate show them for comparison.

${exitCodesHelp}`,
    )
    .action((given: string, options: EvaluateOptions) => evaluate(given, options, context));

const evaluate = async (
  given: string,
  { model, set: overrides, json }: EvaluateOptions,
  context: CommandContext,
): Promise<void> => {
  const { configuration, configurationFile, modelFolder } = await resolveSubject(given, model, overrides);
  const output = createOutput(json ? context.stderr : context.stdout);
  const display = createProgressDisplay(output);
  // Loaded late: the other commands compute nothing.
  const [{ evaluate: measure }, { loadEvaluationSet }] = await Promise.all([
    import("../evaluation/evaluate"),
    import("../evaluation/evaluationSet"),
  ]);
  const { data, training, evaluation } = configuration;
  const set = await loadEvaluationSet(data, training.seed);
  display.line(`Measuring ${formatPath(modelFolder)}.`);
  const opened = await openModel(modelFolder, configuration, context.enginePath);
  try {
    const { summary } = await measure(opened, set, evaluation, (activity, done, total) =>
      display.show({ activity, done, total }),
    );
    display.clear();
    // The file that this output may be about to replace is no reason to fail.
    const reference = json ? undefined : await readReference(configurationFile);
    const columns = [
      { heading: "model", summary },
      ...(reference ? [{ heading: "retrained", summary: reference }] : []),
    ];
    output.line(`\n${figureTables(columns)}`);
    if (json) context.stdout.write(`${JSON.stringify({ model: modelFolder, summary })}\n`);
  } finally {
    display.clear();
    await opened.dispose();
  }
};
