import type { LiveModel } from "../../backends/backend";
import { openBackend } from "../../backends/openBackend";
import { warningOfFewUnseen } from "../../evaluation/fewUnseen";
import { passageMessages } from "../../evaluation/passageWarnings";
import type { AlertLevel } from "../../protocol/alerts";
import type { RunEventBody } from "../../protocol/events";
import type { Passage } from "../../protocol/passages";
import { listCheckpoints, removeCheckpoint } from "../../runs/checkpoint";
import { checkpointFolder } from "../../runs/layout";
import { writeRunPassages } from "../../runs/runPassages";
import type { RetrainedRun } from "../../runs/runRecord";
import { createActivities } from "./activities";
import { createCheckpoints } from "./checkpointing";
import { cameBackIn } from "./earlierOutcomes";
import type { Ending, FailedEnding, TrainingOutcome } from "./ending";
import { exportAndMeasure } from "./exportStage";
import { explainFailure } from "./failure";
import type { JobHost, JobInput } from "./jobHost";
import { warningOfUnknownSet } from "./knownBefore";
import { createMeasure } from "./measuring";
import { planMembership } from "./planMembership";
import { createProber } from "./prober";
import { findResumePoint, hasWarned } from "./resumePoint";
import type { ResumePoint } from "./resumePoint";
import { writeRetrainedFigures } from "./retrainedFigures";
import { readRunSets } from "./runSets";
import { startOf } from "./startOf";
import { trainFrom } from "./trainingStage";

/**
 * Carries out a run from its start or resume point. The job evaluates the target model, trains with evaluations in
 * between, exports the model and evaluates the export. It reports events, and the last event is a final state.
 * @param open a function that opens the backend
 * @throws HumanError for input that cannot be used, and for a full disk
 */
export async function runJob(input: JobInput, host: JobHost, open = openBackend): Promise<void> {
  const { runFolder, kind, attempt } = input;
  const { training, evaluation, output, adapter } = input.configuration;
  const point = await findResumePoint(runFolder, attempt);
  if (attempt > 0) await goBackTo(point, runFolder, host);
  const history: RunEventBody[] = [...point.history];

  const warn = (message: string, level: AlertLevel = "warning"): void => {
    if (!hasWarned(point, message)) host.report({ type: "warning", level, step: point.step, message });
  };
  const during = createActivities(host);
  const { backend, model } = await during(point.step, "loading the model", async () => {
    const backend = await open(input.configuration.device, (message) => warn(message));
    const model = await backend.open({
      folder: input.configuration.model,
      seed: training.seed,
      adapter,
      mayBeUntrained: kind === "prepare",
    });
    return { backend, model };
  });
  // Another job may follow in the same process, so a failed one frees its memory, too.
  try {
    const { set, steering, configuration, retrained, earlierRequests } = await during(
      point.step,
      "reading the sets",
      () => readRunSets(input, warn),
    );
    const membership = await planMembership({ runFolder, configuration, history, set, steering });
    await writeRunPassages(runFolder, set.passages);
    for (const warning of passageMessages(model, set.passages, { ...evaluation, training })) warn(warning);
    const fewUnseen = warningOfFewUnseen(set.passages);
    if (fewUnseen !== undefined) warn(fewUnseen);
    const answerProbes = createProber(model, evaluation.stop, host);
    const measured = { ...input, model, passages: set.passages, earlierRequests, settings: evaluation, answerProbes };
    const measure = createMeasure(measured, host);
    const checkpoints = createCheckpoints({ runFolder, model, dtype: output.dtype, history, answerProbes }, host);

    const wasMeasured = history.some((event) => event.type === "evaluation" && event.phase === "before");
    // A model with random weights is not evaluated before training, because it has learnt nothing yet.
    if (!wasMeasured && !model.facts.isUntrained) {
      const before = await measure({ phase: "before", step: 0, set, interruptedBy: ["stop", "pause"] });
      if (before !== undefined) history.push(before);
      const notice = kind === "unlearn" && before && (await warningOfUnknownSet(runFolder, before, set.passages));
      // A run that has nothing to forget cannot show that a model has forgotten.
      if (notice) warn(notice, "error");
    }

    const result = resultOf(point);
    const openModel = (folder: string): Promise<LiveModel> => backend.open({ folder });
    const stage = {
      configuration,
      runFolder,
      model,
      openModel,
      set,
      steering,
      point,
      history,
      answerProbes,
      measure,
      checkpoints,
      membership,
    };
    const { step, ending } = result ?? (await trainFrom(stage, host));
    if (ending.kind === "failed") {
      const start = startOf(configuration);
      // Noise over the target model's weights is a change, so the folder of the model is not to blame.
      const isUnderNoise = start !== undefined && "noise" in start;
      const isUnchanged = !isUnderNoise && (step === 0 || (step === 1 && training.warmupSteps > 0));
      const trained = start !== undefined && "folder" in start ? start.folder : configuration.model;
      const run = { runFolder, checkpoints, history, model: trained, isUnchanged };
      throw await explainFailure(ending.problem, step, run);
    }
    // The run has carried out a request to stop. From now on, another request ends the measurement of the result.
    host.settle("stop");
    const hasResult = ending.kind === "finished" || (ending.kind === "stopped" && step > 0);
    const end = hasResult ? await exportAndMeasure(stage, { step, ending }, host) : ending;
    if (retrained !== undefined) {
      const problem = await retrainedProblem(retrained, { runFolder, passages: set.passages, history, end });
      if (problem !== undefined) host.report({ type: "warning", level: "warning", step, message: problem });
    }
    for (const message of cameBackIn(history, earlierRequests))
      host.report({ type: "warning", level: "warning", step, message });
    reportEnd(end, step, host);
  } finally {
    await model.dispose();
    await backend.dispose();
  }
}

/**
 * Writes the figures of a retrained model if the run has finished.
 *
 * @returns a sentence for the user if the figures were not written. A paused run will write them later
 */
async function retrainedProblem(
  retrained: RetrainedRun,
  run: { runFolder: string; passages: readonly Passage[]; history: readonly RunEventBody[]; end: Ending },
): Promise<string | undefined> {
  const { history, end } = run;
  if (end.kind === "paused") return undefined;
  const after = history.findLast((event) => event.type === "evaluation" && event.phase === "after");
  if (end.kind === "finished" && after?.type === "evaluation")
    return writeRetrainedFigures({ ...run, after }, retrained);
  return `The training ended early, so ${retrained.file} was not written; resume the run to write it.`;
}

/** The outcome of a run that had already written its result when it was interrupted or paused. */
function resultOf({ checkpoint, step }: ResumePoint): TrainingOutcome | undefined {
  if (checkpoint?.progress.purpose !== "result") return undefined;
  const { stopped } = checkpoint.progress;
  return { step, ending: stopped ? { kind: "stopped", because: stopped } : { kind: "finished" } };
}

/**
 * Reports the step at which the attempt begins. Removes the checkpoints of later steps, because the attempt takes these
 * steps again.
 */
async function goBackTo({ step, history, warnings }: ResumePoint, runFolder: string, host: JobHost): Promise<void> {
  host.report({ type: "resumed", fromStep: step });
  for (const later of await listCheckpoints(runFolder)) if (later > step) await removeCheckpoint(runFolder, later);
  for (const message of warnings) host.report({ type: "warning", level: "warning", step, message });
  // The earlier attempt may have ended after it wrote this checkpoint and before it reported the checkpoint.
  const isKnown = history.some((event) => event.type === "checkpoint" && event.step === step);
  if (step > 0 && !isKnown) host.report({ type: "checkpoint", step, folder: checkpointFolder(step) });
}

function reportEnd(ending: Exclude<Ending, FailedEnding>, step: number, host: JobHost): void {
  const reported = {
    finished: { state: "done" },
    stopped: { state: "stopped", ...(ending.kind === "stopped" && ending.because) },
    paused: { state: "paused", reason: `Paused at step ${step}.` },
  } as const;
  host.report({ type: "state", step, ...reported[ending.kind] });
}
