import { trainedParameters } from "../models/adapters/lora";
import { letGo } from "../runtime/letGo";
import { isOutOfMemory } from "../runtime/outOfMemory";
import type { Tensors } from "../runtime/session";
import { lossOptions } from "./lossOptions";
import { createProgram } from "./program";
import { buildBackwardGraph, gradientName } from "./stepGraph";
import type { Losses } from "./stepResult";
import { lossesOf } from "./stepResult";
import type { PartInputs, TrainerSetup } from "./trainer";

/** Computes the gradients of the trained parameters and puts them into host memory. */
export interface BackwardPass {
  /**
   * @param inputs weights of the model and of the reference model
   * @param use receives the losses of every part, and each parameter's gradient summed over all parts. The gradient
   *   arrays are emptied after `use` returns.
   */
  run<T>(
    inputs: Tensors,
    parts: PartInputs,
    use: (losses: readonly Losses[], gradients: ReadonlyMap<string, Float32Array>) => T,
  ): Promise<T>;
  dispose(): Promise<void>;
}

export async function createBackwardPass({
  model,
  objective,
  settings,
  options,
}: Pick<TrainerSetup, "model" | "objective" | "settings" | "options">): Promise<BackwardPass> {
  const { graph } = buildBackwardGraph(model, objective, lossOptions(settings));
  const names = trainedParameters(model).map(({ name }) => name);
  let program = await createProgram(graph, options);
  const runProgram = async (inputs: Tensors): Promise<Tensors> => {
    try {
      return await program.run(inputs);
    } catch (error) {
      // A session that ran out of memory keeps what it has allocated, but the next attempt needs this memory.
      if (isOutOfMemory(error)) {
        await program.dispose();
        program = await createProgram(graph, options);
      }
      throw error;
    }
  };
  const gradientsIn = (outputs: Tensors): Map<string, Float32Array> =>
    new Map(
      names.map((name) => {
        const gradient = outputs[gradientName(name)];
        if (!gradient) throw new Error(`the graph does not output the gradient of "${name}"`);
        return [name, gradient.data as Float32Array];
      }),
    );

  return {
    async run(inputs, parts, use) {
      const losses: Losses[] = [];
      let sums: { readonly outputs: Tensors; readonly gradients: Map<string, Float32Array> } | undefined;
      for (const part of parts) {
        const outputs = await runProgram({ ...inputs, ...part() });
        losses.push(lossesOf(outputs));
        const gradients = gradientsIn(outputs);
        if (!sums) {
          sums = { outputs, gradients };
          continue;
        }
        for (const [name, sum] of sums.gradients) addTo(sum, gradients.get(name) as Float32Array);
        letGo(outputs);
      }
      if (!sums) throw new Error("a training step needs at least one part");
      const result = use(losses, sums.gradients);
      letGo(sums.outputs);
      return result;
    },
    dispose: () => program.dispose(),
  };
}

function addTo(sum: Float32Array, part: Float32Array): void {
  for (let index = 0; index < sum.length; index += 1) sum[index] = (sum[index] ?? NaN) + (part[index] ?? NaN);
}
