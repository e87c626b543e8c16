import type { Configuration } from "../../../configuration/schema";
import type { TextTokenizer } from "../../../tokenizer/tokenizer";
import type { StepPart, Trainer, TrainerSettings } from "../../backend";
import { objectiveOf } from "../objectives/table";
import { createTrainer } from "../training/createTrainer";
import { packPart } from "../training/packPart";
import type { PackedPart } from "../training/stepInputs";
import type { ModelSessions } from "./modelSessions";
import type { OpenedModel } from "./openModel";
import { openReference } from "./openReference";
import { refuseUntrainable } from "./refusals";
import { reportingOutOfMemory } from "./reportingOutOfMemory";
import { readStateFile, writeStateFile } from "./stateFile";

/** A model to train. */
interface TrainedModel extends Pick<OpenedModel, "model" | "weights"> {
  readonly tokenizer: Pick<TextTokenizer, "padId">;
}

/**
 * Makes the trainer of a live model.
 * @param onChange function that is called before the weights change
 */
export async function createLiveTrainer(
  trained: TrainedModel,
  objective: Configuration["objective"],
  { referenceModel, ...settings }: TrainerSettings,
  { device, threads, precision }: ModelSessions,
  onChange: () => void,
): Promise<Trainer> {
  const { model, weights, tokenizer } = trained;
  refuseUntrainable(model);
  const reference = referenceModel === undefined ? undefined : await openReference(referenceModel, model, device);
  const trainer = await createTrainer({
    model,
    weights,
    objective: objectiveOf(objective),
    settings: { ...settings, precision, reference },
    options: { device, threads },
  });
  const { needs } = trainer;
  const packed = (part: StepPart): PackedPart => packPart(part, needs, tokenizer.padId);
  return {
    needs,
    step: (parts, learningRate) =>
      reportingOutOfMemory(() => {
        onChange();
        return trainer.step(parts.map(packed), learningRate);
      }),
    gradientNorms: (parts) => reportingOutOfMemory(() => trainer.gradientNorms(parts.map(packed))),
    saveState: (checkpoint) => reportingOutOfMemory(() => writeStateFile(checkpoint, trainer.state)),
    restoreState: (checkpoint, step) =>
      reportingOutOfMemory(async () => {
        onChange();
        await readStateFile(checkpoint, trainer.state);
        trainer.continueFrom(step);
      }),
    dispose: async () => {
      await trainer.dispose();
      reference?.release();
    },
  };
}
