import path from "node:path";
import { configurationPath } from "../control/configurationPath";
import { describeProposal } from "../control/propose/describe";
import { proposeRun } from "../control/propose/proposal";
import { recommendedObjective } from "../control/propose/recipe";
import { describeModel, understandModel } from "../control/propose/understandModel";
import { describeExample, describeRows } from "../control/propose/readTexts";
import type { UnderstoodTexts } from "../control/propose/readTexts";
import { suggestName, writeConfiguration } from "../control/propose/writeConfiguration";
import { examples } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { readFieldNames } from "./fieldNames";
import { createOutput } from "./output";
import { formatPath, quoteArgument } from "./shellText";
import { understandTexts } from "./understandTexts";

interface InitOptions {
  readonly retain?: string;
  readonly holdout?: string;
  readonly fields?: string;
  readonly to?: string;
}

export const addInitCommand: AddCommand = (program, context) =>
  program
    .command("init")
    .summary("write a configuration for a model and a list of texts")
    .description(
      "Read a list of texts to forget, show what Lethe understood, propose the rest of a run, and write a commented " +
        "configuration. The command changes no file that exists.",
    )
    .argument("<model>", "a folder in Hugging Face's format, an adapter's folder, or an id in the Hugging Face cache")
    .argument("<texts>", "the texts to forget: JSON Lines, JSON, CSV, TSV, plain text or Markdown")
    .option("--retain <file>", "texts that the model must keep (default: general text that comes with Lethe)")
    .option("--holdout <file>", "similar texts that the model has never seen; without them, membership is not measured")
    .option(
      "--fields <names>",
      "the columns or keys of the texts if they have no usual names, such as question=Frage,answer=Antwort",
    )
    .option("--to <file>", "the configuration to write (default: forget-<name of the texts>.lethe.json)")
    .addHelpText(
      "after",
      examples(
        "lethe init models/my-olmo letters.txt",
        "lethe init allenai/OLMo-1B-hf questions.csv --retain keep.csv --holdout unseen.csv --to forget.lethe.json",
        "lethe init models/my-olmo fragen.csv --fields question=Frage,answer=Antwort",
      ),
    )
    .action((model: string, texts: string, options: InitOptions) => init(model, texts, options, context));

const init = async (
  givenModel: string,
  texts: string,
  { retain, holdout, fields, to }: InitOptions,
  context: CommandContext,
): Promise<void> => {
  const output = createOutput(context.stdout);
  const say = (name: string, text: string): void => output.line(`${`${name}:`.padEnd(10)}${text}`);
  const show = (name: string, understood: UnderstoodTexts): void => {
    say(name, `${formatPath(understood.file)}, ${describeRows(understood)}`);
    for (const example of understood.examples) output.line(`${" ".repeat(10)}${describeExample(example)}`);
  };
  const model = await understandModel(givenModel, process.cwd());
  say("Model", `${givenModel}, ${describeModel(model)}`);
  const names = readFieldNames(fields);
  const forget = await understandTexts(path.resolve(texts), names);
  show("Forget", forget);
  const kept = await (retain === undefined
    ? understandTexts(context.generalText)
    : understandTexts(path.resolve(retain), names));
  if (retain === undefined) say("Retain", `general text that comes with Lethe, ${describeRows(kept)}`);
  else show("Retain", kept);
  const unseen = holdout === undefined ? undefined : await understandTexts(path.resolve(holdout), names);
  if (unseen === undefined) say("Holdout", "none, so membership is not measured (--holdout <file>)");
  else show("Holdout", unseen);
  const proposal = proposeRun({
    ...{ model, forget, retain: kept, retainIsGeneral: retain === undefined },
    ...{ holdout: unseen, objective: recommendedObjective },
  });
  say("Recipe", describeProposal(proposal));
  const file = configurationPath(process.cwd(), to ?? suggestName(proposal));
  await writeConfiguration(proposal, file);
  const written = formatPath(file);
  output.line(`\nWrote ${written}. Check it, and see whether the model knows these texts:`);
  output.line(`  ${context.programName} check ${quoteArgument(written)}`);
  output.line(`Then start the run:`);
  output.line(`  ${context.programName} run ${quoteArgument(written)}`);
};
