import { createRandom } from "../../../../data/random";
import type { Value } from "../../graph/graph";
import { multiply } from "../../graph/operators/elementwise";
import { gemm } from "../../graph/operators/linear";
import type { Device } from "../../runtime/device";
import { floatTensor } from "../../runtime/tensor";
import type { Tensor } from "../../runtime/tensor";
import type { ForwardInputs, LanguageModel, ParameterShape } from "../languageModel";
import type { Weights } from "../weights";
import { replaceWeight } from "../weights";

/**
 * A low-rank adapter (Hu et al. 2021, arXiv 2106.09685): each projection W that it adapts becomes
 * W + (alpha / rank)·B·A, with A [rank, inputs] and B [outputs, rank].
 */
export interface Lora {
  /** The projections that it adapts, by the names of their weights without `.weight`. */
  readonly modules: readonly string[];
  readonly rank: number;
  readonly alpha: number;
  /** Share of the numbers entering A that a training step leaves out. */
  readonly dropout: number;
}

/** A model with an adapter: a model like any other, whose parameters are the base model's and the adapter's. */
export interface AdaptedModel extends LanguageModel {
  readonly base: LanguageModel;
  readonly lora: Lora;
}

export function isAdapted(model: LanguageModel): model is AdaptedModel {
  return "lora" in model;
}

/** Names of an adapted projection's two matrices. */
export function loraNames(module: string): { a: string; b: string } {
  return {
    a: `${module}.lora_A.weight`,
    b: `${module}.lora_B.weight`,
  };
}

/** The projections of a model whose last name is among the targets, such as `q_proj`. */
export function modulesNamed(model: LanguageModel, targets: readonly string[]): string[] {
  return model.parameters
    .filter(({ name, shape }) => shape.length === 2 && name.endsWith(".weight"))
    .map(({ name }) => name.slice(0, -".weight".length))
    .filter((module) => targets.includes(module.slice(module.lastIndexOf(".") + 1)));
}

/** A model with an adapter on top. */
export function adaptModel(base: LanguageModel, lora: Lora): AdaptedModel {
  const modules = new Set(lora.modules);
  const adapterOf = ({ parameter, dropout }: ForwardInputs): ForwardInputs["adapter"] => {
    return (module, x) => {
      if (!modules.has(module)) return undefined;
      const { a, b } = loraNames(module);
      return lowRankProduct(dropout?.(module, x) ?? x, parameter(a), parameter(b), lora.alpha / lora.rank);
    };
  };
  return {
    ...base,
    base,
    lora,
    parameters: [...base.parameters, ...adapterParameters(base, lora)],
    hiddenStates: (inputs) => base.hiddenStates({ ...inputs, adapter: adapterOf(inputs) }),
  };
}

/** x·Aᵀ·Bᵀ·scale, scaled where it is narrowest. */
const lowRankProduct = (x: Value, a: Value, b: Value, scale: number): Value =>
  gemm(multiply(gemm(x, a, { transposeB: true }), scale), b, { transposeB: true });

/** The parameters that training changes: an adapter's where there is one, else all. */
export function trainedParameters(model: LanguageModel): readonly ParameterShape[] {
  return isAdapted(model) ? adapterParameters(model.base, model.lora) : model.parameters;
}

function adapterParameters(base: LanguageModel, { modules, rank }: Lora): ParameterShape[] {
  const shapes = new Map(base.parameters.map(({ name, shape }) => [name, shape]));
  return modules.flatMap((module) => {
    const [outputs, inputs] = shapes.get(`${module}.weight`) ?? [];
    if (outputs === undefined || inputs === undefined) throw new Error(`the model has no projection "${module}"`);
    const { a, b } = loraNames(module);
    return [
      { name: a, shape: [rank, inputs] },
      { name: b, shape: [outputs, rank] },
    ];
  });
}

/**
 * A fresh adapter, which changes nothing yet: A uniform within ±1/√inputs, as PEFT draws it (kaiming-uniform with
 * a = √5), and B zero. The same for the same seed.
 */
export function drawAdapter({ base, lora }: AdaptedModel, seed: number): Weights {
  const random = createRandom(seed);
  const isSecond = new Set(lora.modules.map((module) => loraNames(module).b));
  return new Map(
    adapterParameters(base, lora).map(({ name, shape }) => {
      const [rows = 0, columns = 0] = shape;
      const elements = new Float32Array(rows * columns);
      if (!isSecond.has(name))
        elements.forEach((_, index) => (elements[index] = (2 * random.next() - 1) / Math.sqrt(columns)));
      return [name, floatTensor(elements, shape)];
    }),
  );
}

/** Makes an adapter change nothing, in place: B becomes zero. */
export async function silenceAdapter({ lora }: AdaptedModel, weights: Weights, device: Device): Promise<void> {
  for (const module of lora.modules) {
    const { b } = loraNames(module);
    const tensor = weights.get(b);
    if (tensor?.location === "cpu") (tensor.data as Float32Array).fill(0);
    else if (tensor) replaceWeight(weights, b, await device.upload(zerosOf(tensor)), device);
  }
}

const zerosOf = ({ size, dims }: Tensor): Tensor => floatTensor(new Float32Array(size), dims);
