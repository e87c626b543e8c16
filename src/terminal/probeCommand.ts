import { closest } from "fastest-levenshtein";
import type { Configuration } from "../configuration/schema";
import { HumanError } from "../protocol/humanError";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { exitCodesHelp } from "./commandLine";
import type { AddCommand, CommandContext } from "./commandLine";
import { markFor, markSpan } from "./markedText";
import { createOutput } from "./output";
import type { Output } from "./output";
import { resolveSubject } from "./subject";
import { formatScore } from "../protocol/wording";
import { formatPath } from "./wording";

interface ProbeOptions {
  readonly passage?: string;
  readonly prompt?: string;
  readonly model?: string;
}

export const addProbeCommand: AddCommand = (program, context) =>
  program
    .command("probe")
    .summary("hear what a model says to a prompt")
    .description("Hear what a model says to a passage's prompt, or to any other, and see what of it is recited.")
    .argument("<config or run folder>", "a *.lethe.json file, or a run's folder for the model that the run has made")
    .option("--passage <id>", "the id of a row in the forget, retain or holdout set")
    .option("--prompt <text>", "a prompt of your own")
    .option("--model <folder>", "ask this model instead")
    .addHelpText(
      "after",
      `
Examples:
  lethe probe media/sample/recommended.lethe.json --passage novel-03sc1
  lethe probe .lethe/runs/20260131-235959-recommended-x7k2 --prompt "The lighthouse keeper"

${exitCodesHelp}`,
    )
    .action((given: string, options: ProbeOptions) => probe(given, options, context));

const probe = async (given: string, options: ProbeOptions, context: CommandContext): Promise<void> => {
  if ((options.passage === undefined) === (options.prompt === undefined)) {
    throw new HumanError('probe needs either --passage or --prompt; give for instance --prompt "Once upon a time".');
  }
  const { configuration, modelFolder } = await resolveSubject(given, options.model);
  const output = createOutput(context.stdout);
  if (options.prompt !== undefined) {
    const completion = await complete(modelFolder, options.prompt, configuration);
    showSection(output, "Prompt", options.prompt);
    showSection(output, "Generated", completion);
    return;
  }
  const passage = await findPassage(configuration, options.passage ?? "");
  const { passageRecord } = await import("../evaluation/passageRecord");
  const completion = await complete(modelFolder, passage.prompt, configuration);
  showPassage(output, passage, passageRecord({ ...passage, rephrasings: [] }, { completion, rephrased: [] }));
};

/** A passage's prompt, what the set has after it, what the model says, and what the two have in common. */
export const showPassage = (output: Output, passage: Passage, record: PassageEvaluation): void => {
  const { id, split, task, source, prompt, answer } = passage;
  const { span, score, f1, kind, completion } = record;
  const mark = markFor(output);
  output.line(`${id} (${split}, ${task}, ${formatPath(source.file)}:${source.line})`);
  showSection(output, "Prompt", markSpan(prompt, undefined, mark));
  showSection(output, "Expected", markSpan(answer, span?.expected, mark));
  showSection(output, "Generated", markSpan(completion, span?.generated, mark));
  output.line();
  output.line(
    kind === "question"
      ? `The whole generation is ${score === 1 ? "" : "not "}the answer: t ${formatScore(score)}.`
      : `ROUGE-L recall r ${formatScore(score)}, F1 ${formatScore(f1)}; longest run of shared words: ${span?.words ?? 0}.`,
  );
};

const showSection = (output: Output, heading: string, text: string): void => {
  output.line(`\n${output.colors.bold(heading)}`);
  output.line(text === "" ? "(nothing)" : text);
};

const findPassage = async ({ data, training }: Configuration, id: string): Promise<Passage> => {
  const { loadEvaluationSet } = await import("../evaluation/evaluationSet");
  const { passages } = await loadEvaluationSet(data, training.seed);
  const found = passages.find((passage) => passage.id === id);
  if (found !== undefined) return found;
  const ids = passages.map((passage) => passage.id);
  const remedy = ids.length === 0 ? "its sets are empty" : `the nearest id is ${closest(id, ids)}`;
  throw new HumanError(`No passage of the forget, retain or holdout set has the id ${id}; ${remedy}.`);
};

const complete = async (
  modelFolder: string,
  prompt: string,
  { evaluation, device }: Configuration,
): Promise<string> => {
  // Loaded late: the other commands need no onnxruntime.
  const [{ loadModel }, { createGenerator }] = await Promise.all([
    import("./loadedModel"),
    import("../inference/generator"),
  ]);
  const { model, tokenizer, weights } = await loadModel(modelFolder);
  const generator = await createGenerator(model, tokenizer, { threads: device.threads });
  try {
    const [completion = ""] = await generator.generate(weights, [{ text: prompt }], evaluation);
    return completion;
  } finally {
    await generator.dispose();
  }
};
