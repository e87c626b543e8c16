import { warningOfSilence } from "../evaluation/silence";
import { compareExposure } from "../protocol/documentMembership/documentMemberships";
import { compareWithRetrained } from "../protocol/besideRetrained";
import type { RetrainedFigures } from "../protocol/metrics";
import { retrainedColumns } from "../protocol/retrainedColumns";
import { isOfSameForgetSet, otherForgetSet } from "../protocol/retrained";
import { collect, examples } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { measureSubject } from "./measureSubject";
import { createOutput } from "./output";
import { ifDamaged } from "../runs/ifDamaged";
import { readMemberships } from "../runs/readMemberships";
import { readReference } from "../runs/reference";
import { resolveSubject, subjectArgument } from "./subject";
import { besideText, figureTables } from "./tables";

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
    .option(
      "--json",
      'print {"model", "summary", "documents"} as the last line, and everything else on the error stream',
    )
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
forget" makes this model and writes the file. The JSON line then also has "membership": the attacks beside this model,
and "forgetQuality" if rows have wrong answers.`;

const evaluate = async (
  given: string,
  { model, set: overrides, json }: EvaluateOptions,
  context: CommandContext,
): Promise<void> => {
  const subject = await resolveSubject(given, model, overrides);
  const output = createOutput(json ? context.stderr : context.stdout);
  const { summary, records, passages } = await measureSubject(subject, context, { command: "evaluate", given, output });
  const silence = warningOfSilence(records, "The model");
  if (silence !== undefined) context.stderr.write(`Warning: ${silence.message}\n`);
  const { configurationFile, modelFolder } = subject;
  const found = configurationFile === undefined ? undefined : await referenceOf(configurationFile, json === true);
  const reference = found && isOfSameForgetSet(found, passages) ? found : undefined;
  if (found !== reference) context.stderr.write(`Warning: ${otherForgetSet}\n`);
  const beside = reference && (await compareWithRetrained({ summary, records }, reference, passages));
  const columns = [{ heading: "model", summary, showsIntervals: true }, ...(beside ? retrainedColumns(beside) : [])];
  output.line(`\n${figureTables(columns, output.width)}`);
  const { membership, forgetQuality } = beside ?? {};
  const compared = { ...(membership && { membership }), ...(forgetQuality && { forgetQuality }) };
  const text = besideText(summary, compared, output.width);
  if (text !== "") output.line(`\n${text}`);
  if (!json) return;
  const { documents: memberships, problem: documentsProblem } = await readMemberships(records, configurationFile);
  const documents = [...memberships].map(([id, each]) => ({ id, ...each })).sort(compareExposure);
  const line = { model: modelFolder, summary, ...compared, documents, documentsProblem };
  context.stdout.write(`${JSON.stringify(line)}\n`);
};

/**
 * With `--json`, a damaged file counts as a missing one, because the user may be making a new file to replace it.
 *
 * @throws HumanError for a damaged file
 */
const referenceOf = (configurationFile: string, isJson: boolean): Promise<RetrainedFigures | undefined> => {
  const reading = readReference(configurationFile);
  return isJson ? reading.catch(ifDamaged(undefined)) : reading;
};
