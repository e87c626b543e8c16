import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { MeasuringConfiguration } from "../configuration/schema";
import { HumanError } from "../protocol/humanError";
import { sentenceList } from "../protocol/sentenceList";
import { differingKeys } from "../runs/configurationEntries";
import { referenceFile } from "../runs/reference";
import type { RetrainedRun } from "../runs/runRecord";
import { loadMeasuringAnswering } from "./loadAnswering";

/** A run that makes a retrained model. */
export interface RetrainedPlan {
  /** Values that replace values of the configuration, each in the form `key.path=value`. */
  readonly overrides: readonly string[];
  /** How the run writes its figures. */
  readonly retrained: RetrainedRun;
}

/** What to plan: the retrained model of a target model. */
interface RetrainedRequest {
  /** The configuration that prepared the target model. */
  readonly configurationFile: string;
  /** Values that the user has replaced. */
  readonly overrides: readonly string[];
  /**
   * The configuration of the runs that the retrained model is compared with. If it is undefined, the function looks for
   * such configurations beside the configuration that prepared the target model.
   */
  readonly measuredFor?: string | undefined;
  /** The Node that looks up the paths. */
  readonly nodePath: string;
}

/** The folder beside the configuration that holds the retrained model if the user names no other folder. */
export const retrainedFolder = "retrained";

/**
 * Plans a run that makes the retrained model of a target model: the same training without the forget set, and the
 * measurement of the runs that the model is compared with.
 *
 * @throws HumanError with one sentence if the configuration prepares no model, if it has no forget set, if
 *   `reference.json` exists already, or if it is not clear how runs are measured
 */
export async function planRetrained(request: RetrainedRequest): Promise<RetrainedPlan> {
  const { configurationFile: given, overrides, measuredFor, nodePath } = request;
  const { configuration, file } = await loadMeasuringAnswering(given, overrides, nodePath);
  const { objective, data, training } = configuration;
  if (objective.name !== "memorization")
    throw new HumanError(
      `${given} prepares no model, because "objective.name" is "${objective.name}"; give the configuration that ` +
        'prepared the target model, with the objective "memorization".',
    );
  if (data.forget === undefined)
    throw new HumanError(`${given} has no forget set to leave out; add the forget set as "data.forget".`);
  if (training.retainBatchSize === 0)
    throw new HumanError(
      `${given} trains on nothing but the forget set, because "training.retainBatchSize" is 0; set it above 0.`,
    );
  const measured = await measuredLike(configuration, file, measuredFor, nodePath);
  const reference = referenceFile(path.dirname(measured.file));
  if (await isThere(reference))
    throw new HumanError(
      `${reference} already has the figures of a retrained model; move or delete this file, and start again.`,
    );
  const { holdout, utility, heldOut, retainWithheld } = measured.configuration.data;
  const { maxNewTokens, stop, utilityBy, utilityShots } = measured.configuration.evaluation;
  const folder = path.join(path.dirname(file), retrainedFolder);
  const named = overrides.some((override) => override.startsWith("output.exportTo="));
  const values = {
    name: `${configuration.name ?? nameOf(file)} without forget`,
    "training.forgetBatchSize": 0,
    ...{ "data.holdout": holdout, "data.utility": utility, "data.heldOut": heldOut },
    ...{ "evaluation.maxNewTokens": maxNewTokens, "evaluation.stop": stop },
    ...{ "evaluation.utilityBy": utilityBy, "evaluation.utilityShots": utilityShots },
    ...(named ? {} : { "output.exportTo": folder }),
  };
  return {
    overrides: Object.entries(values).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}=${JSON.stringify(value)}`],
    ),
    retrained: { file: reference, retainWithheld, seed: measured.configuration.training.seed },
  };
}

const nameOf = (file: string): string => path.basename(file).replace(/(\.lethe)?\.jsonc?$/, "");

interface Measured {
  readonly configuration: MeasuringConfiguration;
  readonly file: string;
}

/**
 * Finds the configuration whose evaluation measures the retrained model.
 *
 * @param prepared the configuration that prepared the target model. It measures the retrained model if no other
 *   configuration is beside it
 */
const measuredLike = async (
  prepared: MeasuringConfiguration,
  file: string,
  measuredFor: string | undefined,
  nodePath: string,
): Promise<Measured> => {
  if (measuredFor !== undefined) {
    const found = await loadMeasuringAnswering(measuredFor, [], nodePath);
    const set = differingSet(found.configuration, prepared);
    if (set === undefined) return found;
    throw new HumanError(
      `${measuredFor} and ${file} name different files as "data.${set}", so their models cannot be compared; name a ` +
        "run's configuration with the same sets.",
    );
  }
  const beside = await configurationsBeside(file, nodePath);
  const runs = beside.filter(
    ({ configuration }) =>
      configuration.objective.name !== "memorization" && differingSet(configuration, prepared) === undefined,
  );
  const [first] = runs;
  if (first === undefined) return { configuration: prepared, file };
  const other = runs.find((run) => differenceOf(run, first).length > 0);
  if (other === undefined) return first;
  const names = sentenceList([first, other].map((run) => path.basename(run.file)));
  throw new HumanError(
    `${names} measure in different ways (${differenceOf(first, other).join(", ")}); name the configuration of the ` +
      "runs that the retrained model is compared with, with --for <configuration>.",
  );
};

const differingSet = (one: MeasuringConfiguration, other: MeasuringConfiguration) =>
  (["forget", "retain"] as const).find((set) => one.data[set] !== other.data[set]);

/** The part of a configuration on which the figures of a model depend. */
const measurementOf = ({ configuration: { data, training, evaluation } }: Measured) => {
  const { holdout, utility, heldOut, fields, promptShare, retainWithheld } = data;
  const { maxNewTokens, stop, utilityBy, utilityShots } = evaluation;
  return {
    data: { holdout, utility, heldOut, fields, promptShare, retainWithheld },
    // The seed chooses the withheld documents.
    training: retainWithheld > 0 ? { seed: training.seed } : {},
    evaluation: { maxNewTokens, stop, utilityBy, utilityShots },
  };
};

const differenceOf = (one: Measured, other: Measured): string[] =>
  Object.keys(differingKeys([measurementOf(one), measurementOf(other)]));

/** The valid configurations in the folder of a configuration, without this configuration itself. */
const configurationsBeside = async (file: string, nodePath: string): Promise<Measured[]> => {
  const folder = path.dirname(file);
  const found: Measured[] = [];
  for (const name of (await readdir(folder)).sort()) {
    if (!name.endsWith(".lethe.json") || name === path.basename(file)) continue;
    try {
      found.push(await loadMeasuringAnswering(path.join(folder, name), [], nodePath));
    } catch (error) {
      // A configuration with a mistake cannot start a run, so no run can be compared with the retrained model.
      if (!(error instanceof HumanError)) throw error;
    }
  }
  return found;
};

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
