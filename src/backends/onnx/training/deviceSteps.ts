import type { Graph } from "../graph/graph";
import { trainedParameters } from "../models/adapters/lora";
import type { LanguageModel } from "../models/languageModel";
import type { Device } from "../runtime/device";
import type { GraphSessionOptions } from "../models/graphSession";
import type { Tensors } from "../runtime/session";
import { zeroTensor } from "../runtime/tensor";
import type { Tensor } from "../runtime/tensor";
import { viewOf } from "../runtime/webGpuDevice";
import type { Objective } from "../objectives/objective";
import { updatedName } from "./adamw";
import type { Program } from "./program";
import { createProgram } from "./program";
import type { LossOptions } from "./lossGraph";
import { buildGradientGraph, buildStepGraph, buildUpdateGraph, gradientSumName } from "./stepGraph";
import type { TrainerSettings } from "./trainer";

/** A step whose tensors stay on the device, made ready to run. */
export interface DeviceStep {
  /**
   * @param parts the texts of each part, made when it is computed
   * @param state weights, moments and the optimiser's numbers, which are only read
   * @returns the losses of every part, and all that the update gives anew, for the caller to release
   */
  run(parts: readonly (() => Tensors)[], state: Tensors): Promise<{ losses: readonly Tensors[]; update: Tensors }>;
  dispose(): Promise<void>;
}

export interface DeviceStepOptions extends GraphSessionOptions {
  readonly device: Device;
}

/** A step in one part: forward, gradients and update are one graph. */
export async function createWholeStep(
  model: LanguageModel,
  objective: Objective,
  settings: TrainerSettings,
  options: DeviceStepOptions,
): Promise<DeviceStep> {
  const { graph } = buildStepGraph(model, objective, settings, lossOptions(settings, options));
  const program = await load(graph, options);
  return {
    run: async ([only, ...others], state) => {
      if (!only || others.length > 0) throw new Error(`a step of one part was given ${others.length + 1}`);
      const update = await program.run({ ...state, ...only() });
      return { losses: [update], update };
    },
    dispose: () => program.dispose(),
  };
}

/** A step in parts: their gradients are summed on the device, and then one update is made of the sums. */
export async function createDividedStep(
  model: LanguageModel,
  objective: Objective,
  settings: TrainerSettings,
  options: DeviceStepOptions,
): Promise<DeviceStep> {
  const { device } = options;
  const { graph } = buildGradientGraph(model, objective, lossOptions(settings, options));
  const forward = await load(graph, options);
  const update = await load(buildUpdateGraph(model, settings), options);
  const trained = trainedParameters(model);
  // Sums begin as zeros, all of them in one buffer.
  const largest = Math.max(...trained.map(({ shape }) => shape.reduce((count, size) => count * size, 1)));
  const nothing = await device.upload(zeroTensor([largest]));
  return {
    async run(parts, state) {
      let sums: Tensors = Object.fromEntries(
        trained.map(({ name, shape }) => [gradientSumName(name), viewOf(nothing, shape)]),
      );
      const losses: Tensors[] = [];
      try {
        for (const part of parts) {
          const outputs = await forward.run({ ...state, ...sums, ...part() });
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
      await forward.dispose();
      await update.dispose();
      device.release(nothing);
    },
  };
}

/** In half precision gradients in passing are scaled. */
export function lossOptions(
  { gradientCheckpointing }: Pick<TrainerSettings, "gradientCheckpointing">,
  { precision }: GraphSessionOptions,
): LossOptions {
  return { gradientCheckpointing, isScaled: precision === "float16" };
}

/** What a graph gives anew stays on the device; losses come back. */
const load = (graph: Graph, options: DeviceStepOptions): Promise<Program> =>
  createProgram(graph, {
    ...options,
    residentOutputs: graph.outputs.map(({ name }) => name).filter((name) => name.startsWith(updatedName(""))),
  });
