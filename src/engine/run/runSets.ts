import { calibratingKey } from "../../configuration/objective";
import type { Configuration } from "../../configuration/schema";
import { calibrationHalf } from "../../data/calibrationHalf";
import { loadEvaluationSet } from "../../evaluation/evaluationSet";
import type { EvaluationSet } from "../../evaluation/evaluationSet";
import { HumanError } from "../../protocol/humanError";
import type { Passage } from "../../protocol/passages";
import { formatBytes } from "../../protocol/wording";
import { readRunRecord } from "../../runs/reader";
import { locateData, mostCopiedBytes } from "../../runs/runData";
import type { RunData } from "../../runs/runData";
import type { RetrainedRun } from "../../runs/runRecord";
import type { JobInput } from "./jobHost";

/** The sets of a run. */
export interface RunSets {
  readonly set: EvaluationSet;
  /** The half of the holdout that calibrates the run. Empty if the run does not calibrate. It is not in `set`. */
  readonly calibrating: readonly Passage[];
  /** The run's configuration, with the place from which this attempt reads the general text. */
  readonly configuration: Configuration;
  /** How the run writes its figures, if it makes a retrained model. */
  readonly retrained: RetrainedRun | undefined;
}

/**
 * Reads the sets of a run. The first attempt reads the user's files. Later attempts read the copies in the run folder,
 * so that an edited file does not change the run. The passages always name the user's files as their source.
 *
 * @param warn called with one sentence for the user if the run has no copies, or if a file has changed
 * @throws HumanError with the file and line of a malformed row
 */
export async function readRunSets(
  { runFolder, configuration, attempt }: JobInput,
  warn: (message: string, level: "information") => void,
): Promise<RunSets> {
  const { data, training } = configuration;
  const record = await readRunRecord(runFolder);
  const isFirst = attempt === 0;
  if (isFirst && record.copies === null) warn(noCopies, "information");
  const { placeOf, changed }: RunData = isFirst
    ? { placeOf: (file) => file, changed: [] }
    : await locateData(runFolder, record);
  for (const file of changed)
    warn(`${file} has changed since the run started, so the run reads its own copy of it.`, "information");
  const whole = await loadEvaluationSet(data, training.seed, placeOf);
  const isCalibrated = calibratingKey(configuration.objective) !== undefined;
  const { calibrating, measured } = isCalibrated
    ? calibrationHalf(whole.passages, training.seed)
    : { calibrating: [], measured: whole.passages };
  if (isCalibrated) {
    if (!calibrating.some(({ kind }) => kind === "completion")) throw new HumanError(tooFewUnseen);
    warn(describeHalves(calibrating, measured), "information");
  }
  const general = data.general === undefined ? {} : { general: placeOf(data.general) };
  return {
    set: { ...whole, passages: measured },
    calibrating,
    configuration: { ...configuration, data: { ...data, ...general } },
    retrained: record.retrained,
  };
}

const noCopies =
  `The sets have more than ${formatBytes(mostCopiedBytes)} together, so the run folder keeps no copy of them. The run ` +
  "can be resumed only while these files stay as they are.";

const tooFewUnseen =
  'The holdout has no task with two documents or more, so no half of it can calibrate the run; give "data.holdout" more ' +
  "documents that the model has never seen.";

/** Tells the user which documents calibrate and which measure. */
const describeHalves = (calibrating: readonly Passage[], measured: readonly Passage[]): string => {
  const count = (passages: readonly Passage[]): number => new Set(passages.map(({ document }) => document)).size;
  const [used, left] = [count(calibrating), count(measured.filter(({ split }) => split === "holdout"))];
  return (
    `${used} of the ${used + left} documents of the holdout calibrate this run. Membership is measured on the other ` +
    `${left} alone, because the run aims at the losses of the documents that calibrate.`
  );
};
