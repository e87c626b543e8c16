import { steeringUses } from "../configuration/membership";
import type { EvaluationSet } from "../evaluation/evaluationSet";
import type { SampledRecord } from "../evaluation/sampledRecords";
import { HumanError } from "../protocol/humanError";
import type { EvaluationSummary, PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import type { ProbeSampling } from "../protocol/probe";
import type { CommandContext } from "./commandLine";
import { withModel } from "./commandModel";
import type { Output } from "./output";
import { createProgressDisplay } from "./progressDisplay";
import { formatPath } from "./shellText";
import type { Subject } from "./subject";

/** What a measurement of a model found. */
interface MeasuredSubject {
  readonly records: readonly PassageEvaluation[];
  readonly summary: EvaluationSummary;
  /** The measured passages, in the order of the records. */
  readonly passages: readonly Passage[];
  /** The drawn completions of each passage that was completed, by the passage. Empty without `sampling`. */
  readonly sampled: ReadonlyMap<Passage, SampledRecord>;
}

interface Measuring {
  /** The name of the command and its argument, for messages. */
  readonly command: string;
  readonly given: string;
  readonly output: Output;
  /** Shows the progress in place of the bar and the first lines. */
  readonly onProgress?: (activity: string, done: number, total: number) => void;
  /** Draws completions besides the likeliest one. */
  readonly sampling?: ProbeSampling | undefined;
  /** Leaves out what the command does not need. By default, everything is measured. */
  readonly choose?: (set: EvaluationSet) => EvaluationSet;
}

/**
 * Measures a model on the sets of its configuration, with a progress bar.
 *
 * @throws HumanError if the configuration names no forget set, or if a set or the model cannot be used
 */
export async function measureSubject(
  { configuration, configurationFile, modelFolder, placeOf }: Subject,
  context: CommandContext,
  { command, given, output, onProgress, sampling, choose = (set) => set }: Measuring,
): Promise<MeasuredSubject> {
  const { data, training, evaluation } = configuration;
  if (data.forget === undefined)
    throw new HumanError(
      configurationFile === undefined
        ? `${command} needs a forget set; give its file with --set data.forget=<file>, or give a *.lethe.json file.`
        : `${given}: "data.forget" is missing; add it.`,
    );
  const display = createProgressDisplay(output);
  // Only a command that measures needs these modules, so they are imported here and not at the top of the file.
  const [{ evaluate: measure }, { loadEvaluationSet }, { measuredSet }, { passageMessages }] = await Promise.all([
    import("../evaluation/evaluate"),
    import("../evaluation/evaluationSet"),
    import("../evaluation/measuredSet"),
    import("../evaluation/passageWarnings"),
  ]);
  const whole = await loadEvaluationSet(data, training.seed, placeOf);
  const { set: measured, notice } = measuredSet(whole, training.seed, steeringUses(configuration));
  const set = choose(measured);
  if (onProgress === undefined) {
    display.line(`Measuring ${formatPath(modelFolder)}.`);
    if (notice !== undefined) display.line(notice);
  }
  const show =
    onProgress ?? ((activity: string, done: number, total: number) => display.show({ activity, done, total }));
  const found = await withModel(modelFolder, configuration, context, async (model) => {
    for (const warning of passageMessages(model, set.passages, evaluation))
      context.stderr.write(`Warning: ${warning}\n`);
    const measured = await measure({ model }, set, evaluation, show);
    if (sampling === undefined) return { ...measured, sampled: new Map<Passage, SampledRecord>() };
    const { sampledRecords } = await import("../evaluation/sampledRecords");
    const completed = set.passages.filter((_, place) => measured.records[place]?.isOnlyScored !== true);
    const drawing = (done: number, total: number): void => show("drawing completions", done, total);
    const drawn = await sampledRecords({ model }, completed, evaluation, sampling, drawing);
    const sampled = new Map(drawn.map((each, place) => [completed[place] as Passage, each]));
    return { ...measured, sampled };
  }).finally(display.clear);
  return { ...found, passages: set.passages };
}
