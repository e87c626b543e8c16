import { steeringUses } from "../configuration/membership";
import { HumanError } from "../protocol/humanError";
import { differencesFromRetrained, retrainedBeside } from "../protocol/retrained";
import { retrainedColumns } from "../protocol/retrainedColumns";
import { collect, examples } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { withModel } from "./commandModel";
import { createOutput } from "./output";
import { createProgressDisplay } from "./progressDisplay";
import { readReference } from "../runs/reference";
import { resolveSubject, subjectArgument } from "./subject";
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
    .summary("measure what a model recites and answers")
    .description(
      "Measure how well a model recites the passages and answers the questions of the sets in a configuration.",
    )
    .argument(subjectArgument, "a *.lethe.json file, a run folder to measure the run's model, or a model with --set")
    .option("--set <key=value>", "set a key of the configuration, such as evaluation.batchSize=8; repeatable", collect)
    .option("--model <folder or id>", "measure this model instead")
    .option("--json", 'print {"model", "summary"} as the last line, and everything else on the error stream')
    .addHelpText(
      "after",
      examples(
        "lethe evaluate media/sample/recommended.lethe.json",
        "lethe evaluate .lethe/runs/20260131-235959-recommended-x7k2",
        "lethe evaluate my-model --set data.forget=forget.jsonl",
      ),
    )
    .addHelpText("after", aboutNeeds)
    .addHelpText("after", aboutReference)
    .action((given: string, options: EvaluateOptions) => evaluate(given, options, context));

const aboutNeeds = `
The command needs a model and a forget set ("model" and "data.forget"). All other keys are optional.`;

const aboutReference = `
If reference.json is beside the configuration, "lethe run" and "lethe evaluate" also show the figures in this file.
These are the figures of the retrained model, which was trained without the forget set. "lethe prepare --without
forget" makes this model and writes the file.`;

const evaluate = async (
  given: string,
  { model, set: overrides, json }: EvaluateOptions,
  context: CommandContext,
): Promise<void> => {
  const { configuration, configurationFile, modelFolder, placeOf } = await resolveSubject(given, model, overrides);
  if (configuration.data.forget === undefined)
    throw new HumanError(
      configurationFile === undefined
        ? `evaluate needs a forget set; give its file with --set data.forget=<file>, or give a *.lethe.json file.`
        : `${given}: "data.forget" is missing; add it.`,
    );
  const output = createOutput(json ? context.stderr : context.stdout);
  const display = createProgressDisplay(output);
  // Only this command needs these modules, so they are imported here and not at the top of the file.
  const [{ evaluate: measure }, { loadEvaluationSet }, { measuredSet }, { passageMessages }] = await Promise.all([
    import("../evaluation/evaluate"),
    import("../evaluation/evaluationSet"),
    import("../evaluation/measuredSet"),
    import("../evaluation/passageWarnings"),
  ]);
  const { data, training, evaluation } = configuration;
  const whole = await loadEvaluationSet(data, training.seed, placeOf);
  const { set, notice } = measuredSet(whole, training.seed, steeringUses(configuration));
  display.line(`Measuring ${formatPath(modelFolder)}.`);
  if (notice !== undefined) display.line(notice);
  const show = (activity: string, done: number, total: number): void => display.show({ activity, done, total });
  const { summary, records } = await withModel(modelFolder, configuration, context, (model) => {
    for (const warning of passageMessages(model, set.passages, evaluation))
      context.stderr.write(`Warning: ${warning}\n`);
    return measure({ model }, set, evaluation, show);
  }).finally(display.clear);
  // With --json, the command does not read reference.json, because the user may be making a new reference.json to
  // replace a damaged one.
  const reference = json || configurationFile === undefined ? undefined : await readReference(configurationFile);
  const beside = reference && {
    summary: retrainedBeside(reference, set.passages),
    differences: await differencesFromRetrained({ summary, records }, reference, set.passages),
  };
  const columns = [{ heading: "model", summary, showsIntervals: true }, ...(beside ? retrainedColumns(beside) : [])];
  output.line(`\n${figureTables(columns, output.width)}`);
  if (json) context.stdout.write(`${JSON.stringify({ model: modelFolder, summary })}\n`);
};
