import { readdir, realpath } from "node:fs/promises";
import path from "node:path";
import { overriddenValue } from "../configuration/overrides";
import type { MeasuringConfiguration } from "../configuration/schema";
import { HumanError } from "../protocol/humanError";
import { sentenceList } from "../protocol/sentenceList";
import { differingKeys } from "../runs/configurationEntries";
import { newReferenceFile, retrainedFolder } from "../runs/reference";
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

/**
 * Plans a run that makes the retrained model of a target model: the same training without the forget set, and the
 * measurement of the runs that the model is compared with.
 *
 * @throws HumanError with one sentence if the configuration prepares no model, if it has no forget set, if
 *   `reference.json` exists already, if it is not clear how runs are measured, or if the plan would replace a value
 *   that the user has set
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
  const measured = await measuredLike({ configuration, file, overrides }, measuredFor, nodePath);
  const reference = await newReferenceFile(path.dirname(measured.file));
  const { holdout, inScope, nearScope, utility, heldOut, retainWithheld } = measured.configuration.data;
  const { maxNewTokens, stop, utilityBy, utilityShots } = measured.configuration.evaluation;
  const measurement = {
    ...{ "data.holdout": holdout, "data.inScope": inScope, "data.nearScope": nearScope },
    ...{ "data.utility": utility, "data.heldOut": heldOut },
    ...{ "evaluation.maxNewTokens": maxNewTokens, "evaluation.stop": stop },
    ...{ "evaluation.utilityBy": utilityBy, "evaluation.utilityShots": utilityShots },
  };
  if (overriddenValue(overrides, "training.forgetBatchSize") !== undefined)
    throw new HumanError(
      '"training.forgetBatchSize" cannot be set together with --without forget, because this training uses no forget ' +
        "texts; leave --set training.forgetBatchSize out.",
    );
  const ignored = Object.keys(measurement).find((key) => overriddenValue(overrides, key) !== undefined);
  if (measured.file !== file && ignored !== undefined)
    throw new HumanError(
      `"${ignored}" cannot be set together with --without forget, because the model is measured as runs with ` +
        `${measured.file} are; change "${ignored}" in this file.`,
    );
  const folder = path.join(path.dirname(file), retrainedFolder);
  const values = {
    name: `${configuration.name ?? nameOf(file)} without forget`,
    "training.forgetBatchSize": 0,
    ...measurement,
    ...(overriddenValue(overrides, "output.exportTo") === undefined ? { "output.exportTo": folder } : {}),
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

/** The configuration that prepared the target model, with the values that the user has replaced. */
interface Prepared extends Measured {
  readonly overrides: readonly string[];
}

/**
 * Finds the configuration whose evaluation measures the retrained model.
 *
 * @param prepared this configuration measures the retrained model if no other configuration is beside it
 */
const measuredLike = async (
  prepared: Prepared,
  measuredFor: string | undefined,
  nodePath: string,
): Promise<Measured> => {
  const { file } = prepared;
  if (measuredFor !== undefined) {
    const found = await loadMeasuringAnswering(measuredFor, [], nodePath);
    const set = await differingSet(found, prepared);
    if (set === undefined) return readsAlike(found, prepared);
    const replaced = overriddenValue(prepared.overrides, `data.${set}`) === undefined ? "" : " (with --set)";
    const files = [found, prepared].map(({ configuration: { data } }) => data[set] ?? "none").join(" and ");
    throw new HumanError(
      `${measuredFor} and ${file}${replaced} name different files as "data.${set}" (${files}), so their models cannot ` +
        "be compared; name a run's configuration with the same sets.",
    );
  }
  const found: Measured[] = [];
  for (const run of await configurationsBeside(file, nodePath)) {
    if (run.configuration.objective.name === "memorization") continue;
    if ((await differingSet(run, prepared)) === undefined) found.push(run);
  }
  const runs = found.map((run) => withScopeSets(run, found));
  const [first] = runs;
  if (first === undefined) return prepared;
  const other = runs.find((run) => differenceOf(run, first).length > 0);
  if (other === undefined) return readsAlike(first, prepared);
  const names = sentenceList([first, other].map((run) => path.basename(run.file)));
  throw new HumanError(
    `${names} measure in different ways (${differenceOf(first, other).join(", ")}); name the configuration of the ` +
      "runs that the retrained model is compared with, with --for <configuration>.",
  );
};

/**
 * The configuration of a run with the hard and near cases that other runs measure. Such a set changes no other figure,
 * so runs with it and without it can be compared with the same retrained model.
 */
const withScopeSets = (run: Measured, runs: readonly Measured[]): Measured => {
  const named = (["inScope", "nearScope"] as const).flatMap((key) => {
    const file = [run, ...runs].map(({ configuration }) => configuration.data[key]).find((each) => each !== undefined);
    return file === undefined ? [] : [[key, file]];
  });
  const { configuration } = run;
  const data = { ...configuration.data, ...(Object.fromEntries(named) as Partial<typeof configuration.data>) };
  return { ...run, configuration: { ...configuration, data } };
};

/**
 * Returns the configuration of the compared runs.
 * @throws HumanError if it reads a text as another prompt and another answer than the training of the target model
 */
const readsAlike = (run: Measured, prepared: Measured): Measured => {
  const [key] = Object.keys(differingKeys([readingOf(run), readingOf(prepared)]));
  if (key === undefined) return run;
  throw new HumanError(
    `${run.file} and ${prepared.file} differ in "${key}", so they divide a text into prompt and answer differently; ` +
      "give both the same value.",
  );
};

/** How a configuration divides a row into prompt and answer. */
const readingOf = ({ configuration: { data } }: Measured) => ({
  data: { fields: data.fields, promptShare: data.promptShare },
});

/** The first set that two configurations read from different files. */
const differingSet = async (one: Measured, other: Measured): Promise<"forget" | "retain" | undefined> => {
  for (const set of ["forget", "retain"] as const)
    if ((await fileOf(one, set)) !== (await fileOf(other, set))) return set;
  return undefined;
};

/** The file of a set, without links in its path. A missing file keeps its path. */
const fileOf = async ({ configuration: { data } }: Measured, set: "forget" | "retain"): Promise<string | undefined> => {
  const file = data[set];
  return file && (await realpath(file).catch(() => file));
};

/** The part of a configuration on which the figures of a model depend. */
const measurementOf = ({ configuration: { data, training, evaluation } }: Measured) => {
  const { holdout, inScope, nearScope, utility, heldOut, fields, promptShare, retainWithheld } = data;
  const { maxNewTokens, stop, utilityBy, utilityShots } = evaluation;
  return {
    data: { holdout, inScope, nearScope, utility, heldOut, fields, promptShare, retainWithheld },
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
