import path from "node:path";
import { readConfigurationOutline } from "../control/configurationOutline";
import { readPhaseFacts } from "../control/phaseFacts";
import { readRunOverview } from "../control/runs/runOverview";
import { HumanError } from "../protocol/humanError";
import { wordsOf } from "../protocol/phases/actions";
import type { PhaseAction } from "../protocol/phases/actions";
import { describePhaseState, nextStepOf } from "../protocol/phases/phase";
import type { Phase } from "../protocol/phases/phase";
import { phasesOf } from "../protocol/phases/phases";
import { isRunOf } from "../runs/isRunOf";
import { mapAtOnce } from "../runs/mapAtOnce";
import { listRuns } from "../runs/reader";
import { examples } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { createOutput } from "./output";
import { formatPath, quoteArgument } from "./shellText";

interface NextOptions {
  readonly json?: boolean;
}

export const addNextCommand: AddCommand = (program, context) =>
  program
    .command("next")
    .summary("show which phases of a configuration are done, and the command for the next one")
    .description(
      "Show how far a configuration is: its models, its runs, the verdict on the latest finished run, the attacks on " +
        "its model, the release and the monitoring. Everything is read from the files; nothing is started.",
    )
    .argument("<config>", "a *.lethe.json file")
    .option("--json", "print one JSON object with every phase and its commands")
    .addHelpText("after", examples("lethe next letters.lethe.json"))
    .action((given: string, options: NextOptions) => printPhases(given, options, context));

const printPhases = async (given: string, { json = false }: NextOptions, context: CommandContext): Promise<void> => {
  const phases = await readPhases(path.resolve(given), given);
  const commandOf = (action: PhaseAction): string =>
    [context.programName, ...wordsOf(action, formatPath).map(quoteArgument)].join(" ");
  const output = createOutput(context.stdout);
  if (json) {
    const shown = phases.map(({ name, label, state, isNext, description, explanation, actions }) => ({
      ...{ name, label, state, isNext, description, explanation },
      commands: actions.map(commandOf),
    }));
    output.line(JSON.stringify({ configuration: path.resolve(given), phases: shown }));
    return;
  }
  const widthOf = (text: (phase: Phase) => string): number => Math.max(...phases.map((phase) => text(phase).length));
  const [stateWidth, labelWidth] = [widthOf(describePhaseState), widthOf(({ label }) => label)];
  for (const phase of phases) {
    const { isNext, label, description } = phase;
    const mark = isNext ? ">" : " ";
    output.line(`${mark} ${describePhaseState(phase).padEnd(stateWidth)}  ${label.padEnd(labelWidth)}  ${description}`);
  }
  const next = phases.find(({ isNext }) => isNext);
  if (next === undefined) return;
  output.line();
  for (const sentence of next.explanation) output.line(sentence);
  for (const action of nextStepOf(next) === undefined ? [] : next.actions) output.line(`  ${commandOf(action)}`);
};

/** @throws HumanError if the file cannot be read */
const readPhases = async (file: string, given: string): Promise<Phase[]> => {
  const outline = await readConfigurationOutline(file);
  const listed = outline === undefined ? [] : await listRuns(outline.runsDirectory);
  // Only the logs of the configuration's own runs are read.
  const own = listed.filter((run) => "record" in run && isRunOf(file, run.record));
  const facts = await readPhaseFacts(file, await mapAtOnce(own, readRunOverview));
  if (facts === undefined) throw new HumanError(`${given} cannot be read; give the path of a *.lethe.json file.`);
  return phasesOf(facts);
};
