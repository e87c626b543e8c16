import { isAdapted, trainedParameters } from "../models/adapters/lora";
import type { LanguageModel } from "../models/languageModel";
import type { Weights } from "../models/weights";
import { letGo } from "../runtime/letGo";
import { isOutOfMemory } from "../runtime/outOfMemory";
import type { GraphSessionOptions } from "../models/graphSession";
import type { Tensors } from "../runtime/session";
import type { Tensor } from "../runtime/tensor";
import { floatTensor, zeroTensor } from "../runtime/tensor";
import type { Objective } from "../objectives/objective";
import { momentNames } from "./adamw";
import { createHostAdamW } from "./hostAdamW";
import { referencePrefix } from "./lossGraph";
import { createProgram } from "./program";
import { buildBackwardGraph, gradientName } from "./stepGraph";
import { partInputs } from "./stepInputs";
import type { Losses } from "./stepResult";
import { lossesOf, resultOf } from "./stepResult";
import type { Trainer, TrainerSettings } from "./trainer";
import { hostState } from "./trainerState";

/**
 * Trains where tensors are the host's own: a graph gives the gradients of every part of a step, and the optimiser
 * writes into the very memory that the graph reads its weights from.
 */
export async function createHostTrainer(
  model: LanguageModel,
  weights: Weights,
  objective: Objective,
  settings: TrainerSettings,
  options: GraphSessionOptions,
): Promise<Trainer> {
  const { graph, dropoutMasks, needsReferenceWeights, ...needs } = buildBackwardGraph(model, objective, {
    gradientCheckpointing: settings.gradientCheckpointing,
  });
  let program = await createProgram(graph, options);
  /** A session that has met the end of memory holds all that it has got so far, which the next try needs. */
  const runProgram = async (inputs: Tensors): Promise<Tensors> => {
    try {
      return await program.run(inputs);
    } catch (error) {
      if (isOutOfMemory(error)) {
        await program.dispose();
        program = await createProgram(graph, options);
      }
      throw error;
    }
  };
  const optimize = createHostAdamW(settings);

  const state = new Map<string, Tensor>();
  const trained = trainedParameters(model).map(({ name, shape }) => {
    const names = momentNames(name);
    const [weight, mean, square] = [present(weights.get(name), name), zeroTensor(shape), zeroTensor(shape)];
    state.set(name, weight).set(names.mean, mean).set(names.square, square);
    return { name, weight: elementsOf(weight), mean: elementsOf(mean), square: elementsOf(square) };
  });
  const kept: Tensors = {
    ...Object.fromEntries(weights),
    ...(needsReferenceWeights && referenceCopy(weights)),
  };
  const dropout = { masks: dropoutMasks, share: isAdapted(model) ? model.lora.dropout : 0, seed: settings.seed };
  let stepsTaken = 0;

  return {
    ...needs,
    takesEmptyBatches: true,
    state: hostState(state),
    continueFrom: (step) => {
      stepsTaken = step;
    },
    async step(parts, learningRate) {
      const t = stepsTaken + 1;
      const losses: Losses[] = [];
      let gradients: Tensors | undefined;
      for (const inputs of partInputs(parts, t, dropout)) {
        const outputs = await runProgram({ ...kept, ...inputs() });
        losses.push(lossesOf(outputs));
        if (!gradients) {
          gradients = outputs;
          continue;
        }
        for (const { name } of trained) addTo(gradientOf(gradients, name), gradientOf(outputs, name));
        letGo(outputs);
      }
      if (!gradients) throw new Error("a step has no part");
      const sums = gradients;
      const parameters = trained.map(({ name, ...arrays }) => ({ ...arrays, gradient: gradientOf(sums, name) }));
      const update = optimize({ parameters, learningRate, t });
      letGo(sums);
      if (update.isFinite) stepsTaken = t;
      return resultOf(losses, update);
    },
    dispose: () => program.dispose(),
  };
}

const elementsOf = ({ data }: Tensor): Float32Array => data as Float32Array;
const gradientOf = (outputs: Tensors, name: string): Float32Array =>
  elementsOf(present(outputs[gradientName(name)], gradientName(name)));

function present(tensor: Tensor | undefined, name: string): Tensor {
  if (!tensor) throw new Error(`there is no tensor "${name}"`);
  return tensor;
}

/** The target model's weights as they are now, for good. */
const referenceCopy = (weights: Weights): Tensors =>
  Object.fromEntries(
    [...weights].map(([name, tensor]) => [
      referencePrefix + name,
      floatTensor(Float32Array.from(elementsOf(tensor)), tensor.dims),
    ]),
  );

function addTo(sum: Float32Array, part: Float32Array): void {
  for (let index = 0; index < sum.length; index += 1) sum[index] = (sum[index] ?? NaN) + (part[index] ?? NaN);
}
