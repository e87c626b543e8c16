import type { Configuration } from "../../configuration/schema";
import { loadEvaluationSet } from "../../evaluation/evaluationSet";
import type { EvaluationSet } from "../../evaluation/evaluationSet";
import { formatBytes } from "../../protocol/wording";
import { readRunRecord } from "../../runs/reader";
import { locateData, mostCopiedBytes } from "../../runs/runData";
import type { RunData } from "../../runs/runData";
import type { RetrainedRun } from "../../runs/runRecord";
import type { JobInput } from "./jobHost";

/** The sets of a run. */
export interface RunSets {
  readonly set: EvaluationSet;
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
  const set = await loadEvaluationSet(data, training.seed, placeOf);
  const general = data.general === undefined ? {} : { general: placeOf(data.general) };
  const { retrained } = record;
  return { set, configuration: { ...configuration, data: { ...data, ...general } }, retrained };
}

const noCopies =
  `The sets have more than ${formatBytes(mostCopiedBytes)} together, so the run folder keeps no copy of them. The run ` +
  "can be resumed only while these files stay as they are.";
