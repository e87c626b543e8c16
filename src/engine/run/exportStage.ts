import path from "node:path";
import type { LiveModel } from "../../backends/backend";
import { choosesByMembership } from "../../configuration/membership";
import { checkpointFolder } from "../../runs/layout";
import { createActivities } from "./activities";
import { compareAdapter } from "./adapterDifference";
import { copyModel } from "./copyModel";
import { duringRun } from "./duringRun";
import { stoppedAtEnd } from "./ending";
import type { Ending, FailedEnding } from "./ending";
import type { JobHost } from "./jobHost";
import { interruptible, unlessInterrupted } from "./interruption";
import type { TrainingStage } from "./stage";

/** The end of a run's training, with the last step whose update is in the weights. */
interface TrainingEnd {
  readonly step: number;
  readonly ending: Exclude<Ending, FailedEnding>;
}

/**
 * Exports the trained model, and measures the exported folder. If an earlier attempt has exported the model already,
 * only the measurement is left. A request to pause or to stop ends the measurement.
 *
 * @returns how the run ended
 */
export async function exportAndMeasure(
  stage: TrainingStage,
  { step, ending }: TrainingEnd,
  host: JobHost,
): Promise<TrainingEnd["ending"]> {
  const { configuration, runFolder, model, set, point, history, measure, checkpoints } = stage;
  const { output } = configuration;
  const during = createActivities(host);
  const isExported = point.checkpoint?.progress.purpose === "result";
  if (!isExported) {
    host.report({ type: "state", state: "exporting", step });
    const stopped = ending.kind === "stopped" ? { stopped: ending.because } : {};
    const written = await checkpoints.save({ step, purpose: "result", ...stopped });
    const { exportTo } = output;
    if (exportTo !== undefined) await during(step, "copying the exported model", () => copyModel(written, exportTo));
  }
  const asked = (): TrainingEnd["ending"] | undefined => {
    if (host.isAsked("pause")) return { kind: "paused" };
    if (!host.isAsked("stop")) return undefined;
    return { kind: "stopped", because: { ...(ending.kind === "stopped" && ending.because), ...stoppedAtEnd } };
  };
  const early = asked();
  if (early !== undefined) return early;

  const readBack = (): Promise<void> =>
    during(step, "reading the exported model back", () => model.readBack(path.join(runFolder, checkpointFolder(step))));
  // If an earlier attempt of the run has already written the result, this attempt has trained no adapter. There is then
  // no adapter to compare with the exported model.
  const exported = isExported ? "exact" : model.adapterExport(output);
  const sample = () => duringRun(stage).passages;
  const interrupted = interruptible(model, () => asked() !== undefined);
  const compared: LiveModel = {
    ...interrupted,
    score: (texts, options) =>
      during(step, "comparing the adapter with the exported model", () => interrupted.score(texts, options)),
  };
  const notice = await unlessInterrupted(() =>
    compareAdapter(compared, exported, { sample, runFolder, step }, readBack),
  );
  if (notice !== undefined) host.report({ type: "warning", level: "warning", step, message: notice, about: "adapter" });
  // The rule that chooses the best checkpoint compares all checkpoints on the same documents.
  const isCompared = history.some(
    (event) => event.type === "evaluation" && event.phase === "during" && event.step === step,
  );
  if (choosesByMembership(configuration) && !isCompared) {
    const last = await measure({ phase: "during", step, set: duringRun(stage), interruptedBy: ["pause", "stop"] });
    if (last === undefined) return asked() ?? { kind: "paused" };
    history.push(last);
  }
  const after = await measure({ phase: "after", step, set, interruptedBy: ["pause", "stop"] });
  if (after === undefined) return asked() ?? { kind: "paused" };
  history.push(after);
  await checkpoints.prune({ isOver: ending.kind === "finished" });
  return ending;
}
