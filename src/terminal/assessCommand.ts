import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { attackNames } from "../protocol/attacks";
import { layout } from "../runs/layout";
import { readEvents } from "../runs/reader";
import { collect, examples, runJsonOption } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { countOf } from "./numbers";
import { resolveSubject } from "./subject";
import { watchRun } from "./watchRun";

interface AssessOptions {
  readonly set?: readonly string[];
  readonly model?: string;
  readonly retrained?: string;
  readonly attacks?: string;
  readonly samples?: string;
  readonly json?: boolean;
}

export const addAssessCommand: AddCommand = (program, context) =>
  program
    .command("assess")
    .summary("attack an unlearned model to see what comes back")
    .description(
      "Attack an unlearned model in the ways that bring forgotten text back: many completions, other prompts, rounded " +
        "weights and training. The retrained model is attacked in the same way, if there is one. The assessment is a " +
        "run: it can be paused, resumed and shown in the editor.",
    )
    .argument(
      "<run, checkpoint or config>",
      "the folder of an unlearning run or of one of its checkpoints, or its *.lethe.json file with --model",
    )
    .option("--model <folder>", "attack this model; default: the newest checkpoint of the run")
    .option("--retrained <folder>", 'the retrained model; default: the folder "retrained" beside the configuration')
    .option("--attacks <names>", `make only these attacks, separated by commas: ${attackNames.join(", ")}`)
    .option("--samples <count>", "completions of each passage that the attack by sampling draws (default: 10)")
    .option("--set <key=value>", "set a key of the configuration, such as assessment.allowedRecovery=0.2", collect)
    .option(...runJsonOption)
    .addHelpText(
      "after",
      examples(
        "lethe assess .lethe/runs/20260131-235959-letters-x7k2",
        "lethe assess letters.lethe.json --model models/release --retrained models/retrained",
        "lethe assess .lethe/runs/20260131-235959-letters-x7k2 --attacks fourBits,relearning",
      ),
    )
    .action((given: string, options: AssessOptions) => assess(given, options, context));

const assess = async (given: string, options: AssessOptions, context: CommandContext): Promise<void> => {
  const { model, set = [], retrained, attacks, samples, json = false } = options;
  const subject = await resolveSubject(given, model, set);
  const { modelFolder, configurationFile, runFolder } = subject;
  if (configurationFile === undefined)
    throw new HumanError(
      `${given} has no configuration that names the forget set; name the folder of its run, or a *.lethe.json file with ` +
        "--model.",
    );
  if (runFolder === undefined && model === undefined)
    throw new HumanError(`${given} names the model before it forgot; name the unlearned model with --model.`);
  const overrides = [
    ...set,
    ...(retrained === undefined ? [] : [`assessment.retrained=${JSON.stringify(path.resolve(retrained))}`]),
    ...(attacks === undefined ? [] : [`assessment.attacks=${JSON.stringify(attackList(attacks))}`]),
    ...(samples === undefined ? [] : [`assessment.samples=${countOf("--samples", samples)}`]),
  ];
  const file = runFolder === undefined ? configurationFile : path.join(runFolder, layout.configuration);
  if (runFolder !== undefined && model === undefined) await requireResult(runFolder);
  const assessed = { model: path.resolve(modelFolder), besideFile: configurationFile, runFolder };
  context.exitCode = await watchRun("assess", { file, overrides, assessed }, json, context);
};

/** @throws HumanError for a run that may still change or remove its checkpoints */
const requireResult = async (runFolder: string): Promise<void> => {
  const last = (await readEvents(runFolder)).events.findLast((event) => event.type === "state");
  if (last?.type === "state" && (last.state === "done" || last.state === "stopped")) return;
  throw new HumanError(
    `${runFolder} has no result yet, and its checkpoints may change; finish the run, or name a model with --model.`,
  );
};

/** @throws HumanError for a name that is no attack */
const attackList = (given: string): string[] => {
  const names = given.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !attackNames.some((known) => known === name));
  if (unknown === undefined) return names;
  throw new HumanError(`--attacks: "${unknown}" is no attack; choose from ${attackNames.join(", ")}.`);
};
