import { trainedParameters } from "../models/adapters/lora";
import type { Tensor } from "../runtime/tensor";
import { floatTensor, zeroTensor } from "../runtime/tensor";
import { momentNames } from "./adamw";
import { createBackwardPass } from "./backwardPass";
import { isDecayed } from "./decayedParameter";
import { createHostAdamW } from "./hostAdamW";
import type { StepNeeds } from "./lossGraph";
import { referenceInputs } from "./referenceInputs";
import { resultOf } from "./stepResult";
import type { StepComputer, TrainerSetup } from "./trainer";

/**
 * Trains in host memory. A graph computes the gradients of each part of a step. The optimiser then writes the new
 * weights into the arrays that the graph reads.
 */
export async function createHostSteps(setup: TrainerSetup, needs: StepNeeds): Promise<StepComputer> {
  const { model, weights, settings } = setup;
  const pass = await createBackwardPass(setup);
  const optimize = createHostAdamW(settings);
  const state = new Map<string, Tensor>();
  const trained = trainedParameters(model).map(({ name, shape }) => {
    const names = momentNames(name);
    const weight = weights.get(name);
    if (!weight) throw new Error(`the model's weights do not contain "${name}"`);
    const [mean, square] = [zeroTensor(shape), zeroTensor(shape)];
    state.set(name, weight).set(names.mean, mean).set(names.square, square);
    return {
      name,
      weight: elementsOf(weight),
      mean: elementsOf(mean),
      square: elementsOf(square),
      isDecayed: isDecayed(name),
    };
  });
  const inputs = {
    ...Object.fromEntries(weights),
    // The steps overwrite the weights, so the reference model needs its own copy of them.
    ...referenceInputs(setup, needs, (tensor) => floatTensor(Float32Array.from(elementsOf(tensor)), tensor.dims)),
  };
  return {
    takesEmptyParts: true,
    state: {
      shapes: new Map([...state].map(([name, { dims }]) => [name, dims])),
      read: (name) => Promise.resolve(elementsOf(state.get(name) as Tensor)),
      write: (name, elements) => {
        elementsOf(state.get(name) as Tensor).set(elements);
        return Promise.resolve();
      },
    },
    inputs: () => inputs,
    run: (parts, step, learningRate) =>
      pass.run(inputs, parts, (losses, gradients) => {
        const parameters = trained.map(({ name, ...arrays }) => ({
          ...arrays,
          gradient: gradients.get(name) as Float32Array,
        }));
        return resultOf(losses, optimize({ parameters, learningRate, t: step }));
      }),
    dispose: () => pass.dispose(),
  };
}

const elementsOf = ({ data }: Tensor): Float32Array => data as Float32Array;
