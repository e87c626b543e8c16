import { encodeGraph } from "../../graph/encode";
import type { LanguageModel } from "../../models/languageModel";
import type { TextBatch } from "../../models/textBatch";
import { towerInputs } from "../../models/tower";
import type { Weights } from "../../models/weights";
import type { SessionOptions, Tensors } from "../../runtime/session";
import { createSession } from "../../runtime/session";
import type { Tensor } from "../../runtime/tensor";
import { floatTensor, integerTensor, scalarOf, scalarTensor } from "../../runtime/tensor";
import type { Objective } from "../objectives/objective";
import type { AdamWSettings } from "./adamw";
import { momentNames, stepScalarNames, updatedName } from "./adamw";
import { buildStepGraph, referenceLossesInput, referencePrefix, referenceTokensInput } from "./stepGraph";

/** The texts of one step; a batch that the objective does not look at is left out. */
export interface StepBatch {
  readonly forget?: TextBatch | undefined;
  readonly retain?: TextBatch | undefined;
  /** Summed loss of each forget text under the target model, for objectives that compare with it. */
  readonly referenceLosses?: Float32Array | undefined;
}

export interface StepResult {
  readonly loss: number;
  readonly forgetLoss: number | null;
  readonly retainLoss: number | null;
  /** Before clipping. */
  readonly gradientNorm: number;
  /** False when the gradients were not finite: the step then changed nothing. */
  readonly isFinite: boolean;
}

/** Trains every weight of a model with AdamW, one ONNX graph a step. */
export interface Trainer {
  readonly needsForget: boolean;
  readonly needsRetain: boolean;
  readonly needsReferenceLosses: boolean;
  /**
   * All that training has changed, by name: the trained weights and their moments, float32. A step writes into these very
   * tensors. A checkpoint holds them; to resume, they are filled from it before `continueFrom`.
   */
  readonly state: ReadonlyMap<string, Tensor>;
  /** Counts the steps on from one whose state has been filled in. */
  continueFrom(step: number): void;
  /** Changes the weights in place. */
  step(batch: StepBatch, learningRate: number): Promise<StepResult>;
  dispose(): Promise<void>;
}

/** @param weights the target model's; changed by every step, in place */
export async function createTrainer(
  model: LanguageModel,
  weights: Weights,
  objective: Objective,
  settings: AdamWSettings,
  options: SessionOptions = {},
): Promise<Trainer> {
  const { graph, ...needs } = buildStepGraph(model, objective, settings);
  const session = await createSession(encodeGraph(graph), options);
  const state = new Map<string, Tensor>(weights);
  for (const { name, shape } of model.parameters) {
    const zeros = (): Tensor => floatTensor(new Float32Array(shape.reduce((count, size) => count * size, 1)), shape);
    const { mean, square } = momentNames(name);
    state.set(mean, zeros()).set(square, zeros());
  }
  const copy = ({ data, dims }: Tensor): Tensor => floatTensor(Float32Array.from(data as Float32Array), dims);
  const reference: Tensors = needs.needsReferenceWeights
    ? Object.fromEntries([...weights].map(([name, tensor]) => [referencePrefix + name, copy(tensor)]))
    : {};
  const stateInputs: Tensors = { ...Object.fromEntries(state), ...reference };
  const stateOutputs: Tensors = Object.fromEntries([...state].map(([name, tensor]) => [updatedName(name), tensor]));
  let stepsTaken = 0;

  const textInputs = (name: "forget" | "retain", batch: TextBatch | undefined): Tensors =>
    batch
      ? {
          ...towerInputs(name, batch),
          [referenceTokensInput(name)]: integerTensor(batch.referenceTokens, [batch.rows, batch.length]),
        }
      : {};
  const batchInputs = (batch: StepBatch): Tensors => ({
    ...textInputs("forget", batch.forget),
    ...textInputs("retain", batch.retain),
    ...(batch.referenceLosses
      ? { [referenceLossesInput]: floatTensor(batch.referenceLosses, [batch.referenceLosses.length]) }
      : {}),
  });
  const declared = new Set(graph.inputs.map(({ name }) => name));
  const onlyDeclared = (inputs: Tensors): Tensors =>
    Object.fromEntries(Object.entries(inputs).filter(([name]) => declared.has(name)));

  return {
    ...needs,
    state,
    continueFrom: (step) => {
      stepsTaken = step;
    },
    async step(batch, learningRate) {
      const t = stepsTaken + 1;
      const scalars = {
        [stepScalarNames.learningRate]: scalarTensor(learningRate),
        [stepScalarNames.meanCorrection]: scalarTensor(1 - settings.beta1 ** t),
        [stepScalarNames.squareCorrection]: scalarTensor(1 - settings.beta2 ** t),
      };
      const outputs = await session.run(
        onlyDeclared({ ...stateInputs, ...scalars, ...batchInputs(batch) }),
        stateOutputs,
      );
      const scalar = (name: string): number | null => (outputs[name] ? scalarOf(outputs[name]) : null);
      const isFinite = scalar("isFinite") === 1;
      if (isFinite) stepsTaken = t;
      return {
        loss: scalar("loss") ?? NaN,
        forgetLoss: scalar("forgetLoss"),
        retainLoss: scalar("retainLoss"),
        gradientNorm: scalar("gradientNorm") ?? NaN,
        isFinite,
      };
    },
    dispose: () => session.dispose(),
  };
}
