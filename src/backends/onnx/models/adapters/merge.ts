import { Graph } from "../../graph/graph";
import { add, multiply } from "../../graph/operators/elementwise";
import { gemm } from "../../graph/operators/linear";
import type { GraphSessionOptions } from "../graphSession";
import { cpuDevice } from "../../runtime/cpuDevice";
import { floatTensor } from "../../runtime/tensor";
import type { Tensor } from "../../runtime/tensor";
import { createGraphSession } from "../graphSession";
import type { Weights } from "../weights";
import { elementsOfWeight } from "../weights";
import type { AdaptedModel } from "./lora";
import { loraNames, scaleOf } from "./lora";

interface MergeOptions extends GraphSessionOptions {
  /** Reads the values that a 4-bit weight had before it was rounded to 4 bits. */
  readonly readOriginal?: (name: string) => Promise<Float32Array>;
}

/**
 * Merges an adapter into the base model's weights, one weight at a time.
 * @param options.device the device that holds the weights. The merge itself runs on the host
 */
export async function mergeAdapter(
  { lora, base }: AdaptedModel,
  weights: Weights,
  { readOriginal, device = cpuDevice, ...options }: MergeOptions = {},
) {
  const graph = new Graph();
  const weight = graph.input("weight", "float32", ["outputs", "inputs"]);
  const a = graph.input("a", "float32", ["rank", "inputs"]);
  const b = graph.input("b", "float32", ["outputs", "rank"]);
  const scale = graph.input("scale", "float32", []);
  graph.output("merged", add(weight, gemm(multiply(b, scale), a)));
  const session = await createGraphSession(graph, options);
  const moduleOf = new Map(lora.modules.map((module) => [`${module}.weight`, module]));
  const shapes = new Map(base.parameters.map(({ name, shape }) => [name, shape]));
  const elementsOf = (name: string): Promise<Float32Array> =>
    readOriginal && base.quantized?.names.has(name) ? readOriginal(name) : elementsOfWeight(weights, name, device);
  const tensorOf = async (name: string): Promise<Tensor> =>
    floatTensor(await elementsOf(name), shapes.get(name) ?? weights.get(name)?.dims ?? []);
  return {
    /**
     * Returns a weight in float32, row-major. For an adapted projection, this is W + scale·B·A. Any other weight is
     * unchanged.
     */
    async read(name: string): Promise<Float32Array> {
      const module = moduleOf.get(name);
      if (module === undefined) return elementsOf(name);
      const names = loraNames(module);
      const inputs = {
        weight: await tensorOf(name),
        a: await tensorOf(names.a),
        b: await tensorOf(names.b),
        scale: floatTensor(Float32Array.of(scaleOf(lora, module)), []),
      };
      const { merged } = await session.run(inputs);
      return merged?.data as Float32Array;
    },
    dispose: () => session.dispose(),
  };
}
