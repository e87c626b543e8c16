import type { Precision } from "../graph/dialect";
import type { Graph } from "../graph/graph";
import { trainedParameters } from "../models/adapters/lora";
import { createGraphSession } from "../models/graphSession";
import type { Session, Tensors } from "../runtime/session";
import { zeroTensor } from "../runtime/tensor";
import type { Tensor } from "../runtime/tensor";
import { viewOf } from "../runtime/webGpuDevice";
import { updatedName } from "./adamw";
import { lossOptions } from "./lossOptions";
import { buildGradientGraph, buildStepGraph, buildUpdateGraph, gradientSumName } from "./stepGraph";
import type { DeviceTrainerSetup, PartInputs } from "./trainer";

/** The graphs that compute a step. The tensors of the step stay on the device. */
export interface DeviceStep {
  /**
   * @param state the weights, the moments and the optimiser's scalars. The step does not change these tensors
   * @returns the losses of every part, and new tensors with the updated weights and moments. The caller must release
   *   the new tensors
   */
  run(parts: PartInputs, state: Tensors): Promise<{ losses: readonly Tensors[]; update: Tensors }>;
  dispose(): Promise<void>;
}

/** Creates a step that is not divided into parts. One graph computes the forward pass, the gradients and the update. */
export async function createWholeStep(setup: DeviceTrainerSetup, precision: Precision): Promise<DeviceStep> {
  const { model, objective, settings } = setup;
  const { graph } = buildStepGraph(model, objective, settings, lossOptions(settings, precision));
  const session = await createResidentSession(graph, setup, precision);
  return {
    run: async ([only, ...others], state) => {
      if (!only || others.length > 0) throw new Error(`a step that is not divided received ${others.length + 1} parts`);
      const update = await session.run({ ...state, ...only() });
      return { losses: [update], update };
    },
    dispose: () => session.dispose(),
  };
}

/** Creates a step that is divided into parts. The device sums the gradients of all parts and then makes one update. */
export async function createDividedStep(setup: DeviceTrainerSetup, precision: Precision): Promise<DeviceStep> {
  const { model, objective, settings } = setup;
  const { device } = setup.options;
  const { graph } = buildGradientGraph(model, objective, lossOptions(settings, precision));
  const backward = await createResidentSession(graph, setup, precision);
  const update = await createResidentSession(buildUpdateGraph(model, settings), setup, precision);
  const trained = trainedParameters(model);
  // Before the first part, the sums of all gradients are zero. One buffer of zeros, as large as the largest gradient,
  // serves as the start of every sum.
  const largest = Math.max(...trained.map(({ shape }) => shape.reduce((count, size) => count * size, 1)));
  const zeros = await device.upload(zeroTensor([largest]));
  return {
    async run(parts, state) {
      let sums: Tensors = Object.fromEntries(
        trained.map(({ name, shape }) => [gradientSumName(name), viewOf(zeros, shape)]),
      );
      const losses: Tensors[] = [];
      try {
        for (const part of parts) {
          const outputs = await backward.run({ ...state, ...sums, ...part() });
          for (const sum of Object.values(sums)) device.release(sum);
          sums = Object.fromEntries(Object.keys(sums).map((name) => [name, outputs[updatedName(name)] as Tensor]));
          losses.push(outputs);
        }
        return { losses, update: await update.run({ ...state, ...sums }) };
      } finally {
        for (const sum of Object.values(sums)) device.release(sum);
      }
    },
    async dispose() {
      await backward.dispose();
      await update.dispose();
      device.release(zeros);
    },
  };
}

/** Creates a session that keeps the updated tensors on the device and copies the losses to the host. */
function createResidentSession(graph: Graph, { options }: DeviceTrainerSetup, precision: Precision): Promise<Session> {
  const residentOutputs = graph.outputs.map(({ name }) => name).filter((name) => name.startsWith(updatedName("")));
  return createGraphSession(graph, { ...options, precision, residentOutputs });
}
