import { steeringUses } from "../../configuration/membership";
import type { Configuration } from "../../configuration/schema";
import { loadEvaluationSet } from "../../evaluation/evaluationSet";
import { measuredSet } from "../../evaluation/measuredSet";
import type { MeasuredSet } from "../../evaluation/measuredSet";
import type { EarlierRequest } from "../../protocol/earlierRequests";
import { HumanError } from "../../protocol/humanError";
import { formatBytes } from "../../protocol/wording";
import { readEarlierPassages } from "../../runs/earlierPassages";
import { readRunRecord } from "../../runs/reader";
import { locateData, mostCopiedBytes } from "../../runs/runData";
import type { RunData } from "../../runs/runData";
import type { RetrainedRun } from "../../runs/runRecord";
import type { JobInput } from "./jobHost";

/** The sets of a run. */
export interface RunSets extends Pick<MeasuredSet, "set" | "steering"> {
  /** The run's configuration, with the place from which this attempt reads the general text. */
  readonly configuration: Configuration;
  /** How the run writes its figures, if it makes a retrained model. */
  readonly retrained: RetrainedRun | undefined;
  /** The requests that the source model has carried out already. Their passages are in `set`. */
  readonly earlierRequests: readonly EarlierRequest[];
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
  const uses = steeringUses(configuration);
  const { set, steering, notice } = measuredSet(whole, training.seed, uses);
  if (uses.length > 0 && !steering.some(({ kind }) => kind === "completion")) throw new HumanError(tooFewUnseen);
  if (notice !== undefined) warn(notice, "information");
  const earlier = await readEarlierPassages(runFolder);
  const general = data.general === undefined ? {} : { general: placeOf(data.general) };
  return {
    set: { ...set, passages: [...set.passages, ...earlier] },
    steering,
    configuration: { ...configuration, data: { ...data, ...general } },
    retrained: record.retrained,
    earlierRequests: record.earlierRequests ?? [],
  };
}

const noCopies =
  `The sets have more than ${formatBytes(mostCopiedBytes)} together, so the run folder keeps no copy of them. The run ` +
  "can be resumed only while these files stay as they are.";

const tooFewUnseen =
  'The holdout has no task with two documents or more, so no half of it can steer the run; give "data.holdout" more ' +
  "documents that the model has never seen.";
