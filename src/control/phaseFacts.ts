import { readFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { Assessment } from "../protocol/assessment";
import { alertsFrom } from "../protocol/alerts";
import type { AssessedResult, MonitoredModel, PhaseFacts, PhaseRun, VerifiedResult } from "../protocol/phases/facts";
import { hasFailed, isAtWork } from "../protocol/runStatus";
import { judgeRun } from "../protocol/verdict/runVerdict";
import type { RunVerdict } from "../protocol/verdict/runVerdict";
import { readConfiguration } from "../runs/configurationEntries";
import { ifDamaged } from "../runs/ifDamaged";
import { readReferenceFor, referenceFile } from "../runs/reference";
import { readRunPassages } from "../runs/runPassages";
import { assessesResult } from "../runs/readAssessment";
import { alertsOf } from "../runs/runDigest";
import type { RunDigest } from "../runs/runDigest";
import type { RunRecord } from "../runs/runRecord";
import { readConfigurationOutline } from "./configurationOutline";
import type { ConfigurationOutline } from "./configurationOutline";
import { missingInputs, problemsOfText } from "./configurationProblems";

/** A run as a list of runs knows it. */
export interface KnownRun extends PhaseRun {
  /** The record is undefined if the run is unreadable. */
  readonly record: RunRecord | undefined;
  readonly digest: RunDigest;
  /** The results of an assessment so far. */
  readonly assessment?: Assessment | undefined;
}

/** What only the caller knows. */
interface CallerKnows {
  /** The folder of the run that the user has selected. */
  readonly selected?: string | undefined;
  /** What the last verification of the model of a run has found. */
  readonly verifiedOf?: (runFolder: string) => VerifiedResult | undefined;
}

/**
 * Reads how far the phases of a configuration are.
 *
 * @param runs the runs of the configuration, the latest first
 * @returns undefined if there is no such file
 */
export async function readPhaseFacts(
  configurationFile: string,
  runs: readonly KnownRun[],
  { selected, verifiedOf = () => undefined }: CallerKnows = {},
): Promise<PhaseFacts | undefined> {
  const [outline, text] = await Promise.all([
    readConfigurationOutline(configurationFile),
    readFile(configurationFile, "utf8").catch(() => undefined),
  ]);
  if (outline === undefined || text === undefined) return undefined;
  const isPreparation = outline.objective === "memorization";
  const kind = isPreparation ? "prepare" : "unlearn";
  const trained = runs.filter(({ record }) => record?.kind === kind && record.retrained === undefined);
  const finished = trained.filter(hasResult);
  const result = finished.find(({ folder }) => folder === selected) ?? finished[0];
  const folder = path.dirname(configurationFile);
  const problems = [...problemsOfText(text), ...(await missingInputs(text, folder))];
  const modelProblem = problems.find(({ key }) => key === "model");
  return {
    configurationFile,
    isPreparation,
    problems: problems.filter(({ key }) => key !== "model").map(({ message }) => message),
    model: outline.model === undefined ? undefined : namedModel(folder, outline.model, modelProblem?.message),
    preparedBy: isPreparation ? undefined : await preparationOf(outline),
    hasRetrained: await isThere(referenceFile(folder)),
    latest: trained[0] && phaseRun(trained[0]),
    finished: finished.length,
    result: result && phaseRun(result),
    verdict: isPreparation ? undefined : result && (await verdictOn(result, configurationFile)),
    assessed: result && assessmentOf(result, runs),
    exportedTo: await exportedFolder(result),
    verified: result && verifiedOf(result.folder),
    monitored: monitorOf(runs, result),
  };
}

const phaseRun = ({ folder, id, name, status }: KnownRun): PhaseRun => ({ folder, id, name, status });

const namedModel = (folder: string, model: string, problem: string | undefined) => ({
  folder: path.resolve(folder, model),
  problem,
});

/** Whether a run has ended with a model. */
const hasResult = ({ status, digest }: KnownRun): boolean =>
  (status === "done" || status === "stopped") && digest.checkpoints.length > 0;

/** The configuration in the same folder that trains a model to know the same forget set. */
const preparationOf = async ({ file, forget }: ConfigurationOutline): Promise<string | undefined> => {
  const folder = path.dirname(file);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".lethe.json")).sort();
  const outlines = await Promise.all(names.map((name) => readConfigurationOutline(path.join(folder, name))));
  return outlines.find((other) => other?.objective === "memorization" && other.forget === forget)?.file;
};

const verdictOn = async (
  { folder, digest: { evaluations, totalSteps } }: KnownRun,
  configurationFile: string,
): Promise<RunVerdict | undefined> => {
  // Without its configuration, a run has no targets. A damaged reference.json is no figure to compare with.
  const configuration = await readConfiguration(folder).catch(() => undefined);
  if (configuration === undefined) return undefined;
  const passages = await readRunPassages(folder).catch(ifDamaged([]));
  const reference = await readReferenceFor(configurationFile, passages).catch(ifDamaged(undefined));
  return judgeRun({ evaluations, steps: totalSteps, configuration, reference: reference?.summary });
};

/** The latest assessment of the result that is at work or has made an attack. */
const assessmentOf = (result: KnownRun, runs: readonly KnownRun[]): AssessedResult | undefined => {
  const newest = result.digest.checkpoints.at(-1)?.step;
  for (const run of runs) {
    if (run.record === undefined || !assessesResult(run.record, result.id, newest)) continue;
    const { assessment = { asTheyAre: {}, attacks: [], allowedRecovery: 0 } } = run;
    if (isAtWork(run.status) || assessment.attacks.length > 0) return { run: phaseRun(run), assessment };
  }
  return undefined;
};

/** The folder to which a run has exported its model, if it is still there. */
const exportedFolder = async (result: KnownRun | undefined): Promise<string | undefined> => {
  if (result === undefined) return undefined;
  const configuration = (await readConfiguration(result.folder).catch(() => undefined)) as
    { readonly output?: { readonly exportTo?: unknown } } | undefined;
  const target = configuration?.output?.exportTo;
  return typeof target === "string" && (await isThere(target)) ? target : undefined;
};

const monitorOf = (runs: readonly KnownRun[], result: KnownRun | undefined): MonitoredModel | undefined => {
  const run = runs.find(
    ({ record, status, digest }) => record?.kind === "monitor" && (digest.evaluations.length > 0 || hasFailed(status)),
  );
  if (run?.record === undefined) return undefined;
  const last = run.digest.evaluations.at(-1);
  const alerts = alertsFrom(alertsOf(run.digest), "warning").filter(
    ({ step }) => last === undefined || step >= last.step,
  );
  return {
    run: phaseRun(run),
    rounds: run.digest.evaluations.length,
    alerts: alerts.map(({ message }) => message),
    // A monitor that began earlier asks an earlier model, also in its later rounds.
    isAfterResult: result?.digest.time !== undefined && run.record.createdAt > result.digest.time,
  };
};

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
