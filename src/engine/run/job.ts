import path from "node:path";
import { loadEvaluationSet } from "../../evaluation/evaluationSet";
import { createEvaluator } from "../../evaluation/evaluator";
import type { RunEventBody } from "../../protocol/events";
import { listCheckpoints, removeCheckpoint } from "../../runs/checkpoint";
import { checkpointFolder } from "../../runs/layout";
import { writeRunPassages } from "../../runs/runPassages";
import { createCheckpoints } from "./checkpointing";
import { copyModel } from "./exporting";
import { explainFailure } from "./failure";
import type { JobHost } from "./jobHost";
import { createMeasure } from "./measuring";
import { openRun } from "./openRun";
import { openRunDevice } from "./openRunDevice";
import { createProber } from "./prober";
import type { ResumePoint } from "./resumePoint";
import { findResumePoint } from "./resumePoint";
import type { Ending, TrainingOutcome } from "./trainingLoop";
import { trainFrom } from "./trainingStage";
import type { JobInput } from "../process/workerMessages";

/**
 * A run from its start, or from where it was left, to the exported model: measure, train with measurements on the way,
 * export, measure what was exported. Reports everything as events, the last one a final state.
 * @throws HumanError for input that cannot be used and for a disk that is full
 */
export async function runJob(input: JobInput, host: JobHost): Promise<void> {
  const { runFolder, configuration, attempt } = input;
  const { training, evaluation, data, output } = configuration;
  const { threads } = configuration.device;
  const point = await findResumePoint(runFolder, attempt);
  if (attempt > 0) await goBackTo(point, runFolder, host);
  const history: RunEventBody[] = [...point.history];

  const device = await openRunDevice(configuration.device, point.step, host);
  const opened = await openRun(input, device);
  const { model, tokenizer, weights } = opened;
  const set = await loadEvaluationSet(data, training.seed);
  await writeRunPassages(runFolder, set.passages);
  const evaluator = await createEvaluator(model, tokenizer, { ...evaluation, device, threads });
  const prober = createProber({ ...opened, stop: evaluation.stop, threads }, host);
  const measure = createMeasure(runFolder, evaluator, host, prober.answerAll);
  const checkpoints = createCheckpoints(
    { ...opened, dtype: output.dtype, runFolder, history, betweenTensors: prober.answerAll },
    host,
  );

  const wasMeasured = history.some((event) => event.type === "evaluation" && event.phase === "before");
  // Fresh weights know nothing worth measuring.
  if (!wasMeasured && !opened.isUntrained)
    await measure({ phase: "before", step: 0, weights, set, interruptedBy: ["stop", "pause"] });

  const result = resultOf(point);
  const stage = { configuration, opened, set, point, history, prober, measure, checkpoints };
  const { step, ending } = result ?? (await trainFrom(stage, host));
  if (ending.kind === "failed") throw await explainFailure(ending.problem, step, { runFolder, checkpoints, history });
  if (ending.kind !== "paused") {
    if (!result) {
      host.report({ type: "state", state: "exporting", step });
      const stopped = ending.kind === "stopped" ? { stopped: ending.because } : {};
      const written = await checkpoints.save({ step, purpose: "result", ...stopped });
      if (output.exportTo !== undefined) await copyModel(written, output.exportTo);
    }
    await opened.readExported(path.join(runFolder, checkpointFolder(step)));
    const after = await measure({ phase: "after", step, weights, set, interruptedBy: ["pause"] });
    if (after === undefined) {
      reportEnd({ kind: "paused" }, step, host);
      return;
    }
    history.push(after);
    await checkpoints.prune({ isOver: ending.kind === "finished" });
  }
  await prober.dispose();
  await evaluator.dispose();
  await opened.source.close();
  await device.dispose();
  reportEnd(ending, step, host);
}

/** The run was cut off, or paused, when its result was written already. */
function resultOf({ checkpoint, step }: ResumePoint): TrainingOutcome | undefined {
  if (checkpoint?.progress.purpose !== "result") return undefined;
  const { stopped } = checkpoint.progress;
  return { step, ending: stopped ? { kind: "stopped", because: stopped } : { kind: "finished" } };
}

/** Tells where the attempt begins; what lies behind that step is no longer a part of the run. */
async function goBackTo({ step, history, warnings }: ResumePoint, runFolder: string, host: JobHost): Promise<void> {
  host.report({ type: "resumed", fromStep: step });
  for (const later of await listCheckpoints(runFolder)) if (later > step) await removeCheckpoint(runFolder, later);
  for (const message of warnings) host.report({ type: "warning", step, message });
  // An attempt may have been cut off between writing a checkpoint and saying so.
  const isKnown = history.some((event) => event.type === "checkpoint" && event.step === step);
  if (step > 0 && !isKnown) host.report({ type: "checkpoint", step, folder: checkpointFolder(step) });
}

type End = Exclude<Ending, { readonly kind: "failed" }>;

function reportEnd(ending: End, step: number, host: JobHost): void {
  const reported = {
    finished: { state: "done" },
    stopped: { state: "stopped", ...(ending.kind === "stopped" && ending.because) },
    paused: { state: "paused", reason: `Paused at step ${step}.` },
  } as const;
  host.report({ type: "state", step, ...reported[ending.kind] });
}
