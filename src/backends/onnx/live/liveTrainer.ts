import type { StepPart, Trainer, TrainerSettings } from "../../backend";
import type { Configuration } from "../../../configuration/schema";
import type { TextTokenizer } from "../../../tokenizer/tokenizer";
import { objectiveOf } from "../objectives/table";
import { packPart } from "../training/packPart";
import type { StepBatch } from "../training/stepInputs";
import { createTrainer } from "../training/trainer";
import type { ModelSessions } from "./modelSessions";
import type { OpenedModel } from "./openModel";
import { refusal } from "./refusals";
import { reportingOutOfMemory } from "./reportingOutOfMemory";
import { readStateFile, writeStateFile } from "./stateFile";

/** A model to train. */
export interface TrainedModel extends Pick<OpenedModel, "model" | "weights"> {
  readonly tokenizer: Pick<TextTokenizer, "padId">;
}

/**
 * The trainer of a model, as the seam describes it.
 * @param onChange called when weights are about to change
 */
export async function createLiveTrainer(
  { model, weights, tokenizer }: TrainedModel,
  objective: Configuration["objective"],
  settings: TrainerSettings,
  { device, threads, precision }: ModelSessions,
  onChange: () => void,
): Promise<Trainer> {
  if (settings.referenceModel !== undefined)
    throw refusal("a reference model of its own folder", "compare with the model before the first step");
  const trainer = await createTrainer(
    model,
    weights,
    objectiveOf(objective),
    { ...settings, precision },
    { device, threads },
  );
  const { needsForget, needsRetain } = trainer;
  const packed = (part: StepPart): StepBatch =>
    packPart(part, { forget: needsForget, retain: needsRetain }, tokenizer.padId);
  return {
    needs: {
      forget: needsForget,
      retain: needsRetain,
      referenceLosses: trainer.needsReferenceLosses,
      takesEmptyParts: trainer.takesEmptyBatches,
    },
    step: (parts, learningRate) =>
      reportingOutOfMemory(() => {
        onChange();
        return trainer.step(parts.map(packed), learningRate);
      }),
    gradientNorms: () => Promise.reject(refusal("the norms of gradients by module", "train without them")),
    saveState: (checkpoint) => reportingOutOfMemory(() => writeStateFile(checkpoint, trainer.state)),
    restoreState: (checkpoint, step) =>
      reportingOutOfMemory(async () => {
        onChange();
        await readStateFile(checkpoint, trainer.state);
        trainer.continueFrom(step);
      }),
    dispose: () => trainer.dispose(),
  };
}
