import { text as readAll } from "node:stream/consumers";
import { closest } from "fastest-levenshtein";
import { describeMembership } from "../protocol/documentMembership/words";
import { HumanError } from "../protocol/humanError";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import type { ProbeResult, ProbeSampling, ProbeToken } from "../protocol/probe";
import { scoreProblem } from "../protocol/scoreProblem";
import { examples } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { markFor, markSpan } from "./markedText";
import { stepOfCheckpoint } from "../runs/layout";
import { measuredMembership } from "./measuredMembership";
import type { MeasuredMembership } from "./measuredMembership";
import { createOutput } from "./output";
import type { Output } from "./output";
import { withModel } from "./commandModel";
import { resolveSubject, subjectArgument } from "./subject";
import type { Subject } from "./subject";
import { capitalized, describeScore, describeSpan, formatPercent, taskLabel } from "../protocol/wording";
import { formatPath } from "./shellText";

interface ProbeOptions {
  readonly passage?: string;
  readonly prompt?: string;
  readonly model?: string;
  readonly maxNewTokens?: number;
  readonly samples?: number;
  readonly temperature?: number;
  readonly seed?: number;
  readonly json?: boolean;
}

export const addProbeCommand: AddCommand = (program, context) =>
  program
    .command("probe")
    .summary("see how a model completes a prompt")
    .description(
      "See how a model completes a passage's prompt or any other prompt. " +
        "For a passage, the recited words are highlighted.",
    )
    .argument(
      subjectArgument,
      "a *.lethe.json file, a run folder (lethe probes the run's model), or the folder or id of a model",
    )
    .option("--passage <id>", "the id of a row of the sets of the configuration")
    .option("--prompt <text>", "any prompt; if <text> is -, lethe reads the prompt from the standard input")
    .option("--model <folder or id>", "ask this model instead")
    .option("--max-new-tokens <count>", "the maximum number of tokens to generate", toTokenCount)
    .option("--samples <count>", "draw this number of completions instead of the likeliest one", toSampleCount)
    .option("--temperature <number>", "the temperature of drawn completions (default: 1)", toTemperature)
    .option("--seed <number>", "the seed of the first drawn completion (default: 0)", toSeed)
    .option(
      "--json",
      "print one line of JSON for each token as soon as it is generated, then one line for the whole result",
    )
    .addHelpText(
      "after",
      examples(
        "lethe probe media/sample/recommended.lethe.json --passage novel-03sc1",
        'lethe probe .lethe/runs/20260131-235959-recommended-x7k2 --prompt "The lighthouse keeper"',
        'lethe probe my-model --prompt "The lighthouse keeper"',
      ),
    )
    .action((given: string, options: ProbeOptions) => probe(given, options, context));

/** Reads the value of an option, and refuses values that do not fit. */
const toNumber =
  (option: string, fits: (value: number) => boolean, remedy: string) =>
  (given: string): number => {
    const value = given.trim() === "" ? NaN : Number(given);
    if (fits(value)) return value;
    throw new HumanError(`${option} is ${given}; give ${remedy}.`);
  };
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0;
const toTokenCount = toNumber("--max-new-tokens", isCount, "a whole number above 0");
const toSampleCount = toNumber("--samples", isCount, "a whole number above 0");
const toTemperature = toNumber(
  "--temperature",
  (value) => Number.isFinite(value) && value > 0,
  "a number above 0, or leave out --samples, --temperature and --seed for the likeliest completion",
);
const toSeed = toNumber("--seed", (value) => Number.isSafeInteger(value) && value >= 0, "a whole number from 0");

/** The sampling that the options ask for; undefined for greedy decoding. */
const samplingOf = ({ samples, temperature, seed }: ProbeOptions): ProbeSampling | undefined =>
  samples === undefined && temperature === undefined && seed === undefined
    ? undefined
    : { count: samples ?? 1, temperature: temperature ?? 1, seed: seed ?? 0 };

const probe = async (given: string, options: ProbeOptions, context: CommandContext): Promise<void> => {
  if ((options.passage === undefined) === (options.prompt === undefined)) {
    throw new HumanError(
      'probe needs either --passage or --prompt; give one of them, such as --prompt "Once upon a time".',
    );
  }
  const subject = await resolveSubject(given, options.model);
  const { configuration, modelFolder } = subject;
  const asked = await findPrompt(subject, options, context);
  const output = createOutput(context.stdout);
  const printLine = (value: ProbeToken | (ProbeResult & { readonly membership?: MeasuredMembership })): void =>
    output.line(JSON.stringify(value));

  // Only this command needs this module, so it is imported here and not at the top of the file.
  const { completePrompt } = await import("../evaluation/complete");
  const settings = {
    maxNewTokens: options.maxNewTokens ?? configuration.evaluation.maxNewTokens,
    stop: configuration.evaluation.stop,
    sampling: samplingOf(options),
    ...(options.json && { onToken: printLine }),
  };
  const { expectedAnswer } = await import("../evaluation/expectedAnswer");
  const { expected, ...result } = await withModel(modelFolder, configuration, context, async (model) => ({
    ...(await completePrompt({ model }, asked.prompt, settings)),
    expected: asked.passage && expectedAnswer(model.tokenizer, asked.passage),
  }));
  const { passage } = asked;
  const membership = passage && (await measuredMembership(modelFolder, subject.configurationFile, passage));
  if (options.json) {
    printLine({ ...result, step: stepOfCheckpoint(modelFolder) ?? 0, ...(membership && { membership }) });
    return;
  }
  const completions = [result, ...(result.further ?? [])];
  if (passage !== undefined) {
    const { passageRecord } = await import("../evaluation/passageRecord");
    for (const { completion, problem } of completions) {
      const answer = { expected, completion: { text: completion, problem }, rephrased: [] };
      printPassage(output, passage, passageRecord(passage, answer));
    }
    if (membership) output.line(`Membership, measured at step ${membership.step}: ${describeMembership(membership)}`);
    return;
  }
  printSection(output, "Prompt", asked.prompt);
  for (const [index, { completion, problem }] of completions.entries()) {
    const number = completions.length === 1 ? "" : ` (${index + 1} of ${completions.length})`;
    printSection(output, `Generated${number}`, completion);
    if (problem !== undefined) output.line(`\nThe completion ends here, because ${problem}.`);
  }
};

/**
 * Finds the prompt to complete. If the option --prompt is `-`, the prompt is read from the standard input. Other users
 * of the machine can see a command line, but not the standard input.
 */
const findPrompt = async (
  subject: Subject,
  { passage: id, prompt = "" }: ProbeOptions,
  { stdin }: CommandContext,
): Promise<{ prompt: string; passage?: Passage }> => {
  if (id === undefined) return { prompt: prompt === "-" ? await readAll(stdin) : prompt };
  const passage = await findPassage(subject, id);
  return { prompt: passage.prompt, passage };
};

/** Prints a passage's prompt, expected text, generated text and score. Words that both texts share are highlighted. */
function printPassage(output: Output, passage: Passage, record: PassageEvaluation): void {
  const { id, split, task, source, prompt, answer } = passage;
  const { span, score, f1, nearVerbatim, kind, completion, comparedBy, unmeasured } = record;
  const mark = markFor(output);
  output.line(`${id} (${split}, ${taskLabel(task)}, ${formatPath(source.file)}:${source.line})`);
  printSection(output, "Prompt", markSpan(prompt, undefined, mark));
  printSection(output, "Expected", markSpan(answer, span?.expected, mark));
  printSection(output, "Generated", markSpan(completion, span?.generated, mark));
  output.line();
  const figure = kind === "question" ? "Answered (t)" : "Recited (r)";
  if (score === null) {
    output.line(`${figure}: not measurable, because ${scoreProblem(score, unmeasured?.score)}.`);
    return;
  }
  const measure = comparedBy === "characters" ? " by characters" : "";
  output.line(
    kind === "question"
      ? `${capitalized(describeScore(kind, score))} (t).`
      : `${formatPercent(score)} recited${measure} (r), ${formatPercent(f1)} by F1, ${formatPercent(nearVerbatim)} with ` +
          `few changes (near-verbatim). Longest verbatim span: ${describeSpan(span)}.`,
  );
}

const printSection = (output: Output, heading: string, text: string): void => {
  output.line(`\n${output.colors.bold(heading)}`);
  output.line(text === "" ? "(nothing)" : text);
};

const findPassage = async ({ configuration, placeOf }: Subject, id: string): Promise<Passage> => {
  const { data, training } = configuration;
  if (data.forget === undefined && data.retain === undefined && data.holdout === undefined)
    throw new HumanError(
      "--passage needs the sets of a configuration; give a *.lethe.json file or a run folder, or ask with --prompt.",
    );
  const { loadEvaluationSet } = await import("../evaluation/evaluationSet");
  const { passages } = await loadEvaluationSet(data, training.seed, placeOf);
  const found = passages.find((passage) => passage.id === id);
  if (found !== undefined) return found;
  const ids = passages.map((passage) => passage.id);
  const remedy = ids.length === 0 ? "the sets are empty" : `the nearest id is ${closest(id, ids)}`;
  throw new HumanError(`No passage of the sets has the id ${id}; ${remedy}.`);
};
