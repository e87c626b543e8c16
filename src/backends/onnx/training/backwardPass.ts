import { trainedParameters } from "../models/adapters/lora";
import { createGraphSession } from "../models/graphSession";
import { letGo } from "../runtime/letGo";
import { isOutOfMemory } from "../runtime/outOfMemory";
import type { Tensors } from "../runtime/session";
import { lossOptions } from "./lossOptions";
import { buildBackwardGraph, gradientName } from "./stepGraph";
import type { Losses } from "./stepResult";
import { lossesOf } from "./stepResult";
import type { PartInputs, TrainerSetup } from "./trainer";

/** Computes the gradients of the trained parameters and puts them into host memory. */
export async function createBackwardPass({ model, objective, settings, options }: Omit<TrainerSetup, "weights">) {
  const { graph } = buildBackwardGraph(model, objective, lossOptions(settings));
  const names = trainedParameters(model).map(({ name }) => name);
  let session = await createGraphSession(graph, options);
  const runSession = async (inputs: Tensors): Promise<Tensors> => {
    try {
      return await session.run(inputs);
    } catch (error) {
      // A session that ran out of memory does not free its memory. The next attempt needs this memory, so a new session
      // replaces the old session.
      if (isOutOfMemory(error)) {
        await session.dispose();
        session = await createGraphSession(graph, options);
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
    /**
     * @param inputs the weights of the model and of the reference model
     * @param use a function that is called once. It receives the losses of every part, and the gradient of each
     *   parameter. A gradient is the sum over all parts. After `use` returns, the gradient arrays are empty
     */
    async run<T>(
      inputs: Tensors,
      parts: PartInputs,
      use: (losses: readonly Losses[], gradients: ReadonlyMap<string, Float32Array>) => T,
    ): Promise<T> {
      const losses: Losses[] = [];
      let sums: { readonly outputs: Tensors; readonly gradients: Map<string, Float32Array> } | undefined;
      for (const part of parts) {
        const outputs = await runSession({ ...inputs, ...part() });
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
    dispose: () => session.dispose(),
  };
}

function addTo(sum: Float32Array, part: Float32Array): void {
  for (let index = 0; index < sum.length; index += 1) sum[index] = (sum[index] ?? NaN) + (part[index] ?? NaN);
}
