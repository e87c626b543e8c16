import { isAdapted } from "../models/adapters/lora";
import { createBackwardPass } from "./backwardPass";
import { createDeviceSteps } from "./deviceSteps";
import { moduleNorms } from "./gradientNorms";
import { createHostSteps } from "./hostSteps";
import { lossOptions } from "./lossOptions";
import { stepNeeds } from "./stepGraph";
import type { PackedPart } from "./stepInputs";
import { partInputs } from "./stepInputs";
import type { GraphTrainer, PartInputs, TrainerSetup } from "./trainer";

/**
 * Makes a trainer for the device in `setup.options`. The trainer changes the adapter's weights. If the model has no
 * adapter, the trainer changes every weight of the model.
 */
export async function createTrainer(setup: TrainerSetup): Promise<GraphTrainer> {
  const { model, objective, settings, options } = setup;
  const { device } = options;
  const needs = stepNeeds(model, objective, lossOptions(settings));
  const steps = device?.hasOwnMemory
    ? await createDeviceSteps({ ...setup, options: { ...options, device } }, needs)
    : await createHostSteps(setup, needs);
  const { forget, retain, referenceLosses, dropoutMasks: masks } = needs;
  const dropout = {
    masks,
    share: isAdapted(model) ? model.lora.dropout : 0,
    seed: settings.seed,
  };
  let stepsTaken = 0;
  const inputsOf = (parts: readonly PackedPart[]): PartInputs => partInputs(parts, stepsTaken + 1, dropout);

  return {
    needs: { forget, retain, referenceLosses, takesEmptyParts: steps.takesEmptyParts },
    state: steps.state,
    continueFrom: (step) => {
      stepsTaken = step;
    },
    async step(parts, learningRate) {
      if (parts.length === 0) throw new Error("a training step needs at least one part");
      const result = await steps.run(inputsOf(parts), stepsTaken + 1, learningRate);
      if (result.isFinite) stepsTaken += 1;
      return result;
    },
    async gradientNorms(parts) {
      const pass = await createBackwardPass(setup);
      try {
        return await pass.run(steps.inputs(), inputsOf(parts), (_, gradients) => moduleNorms(gradients));
      } finally {
        await pass.dispose();
      }
    },
    dispose: () => steps.dispose(),
  };
}
