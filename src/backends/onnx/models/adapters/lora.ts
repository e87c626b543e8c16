import { createRandom } from "../../../../protocol/random";
import type { Value } from "../../graph/graph";
import { multiply } from "../../graph/operators/elementwise";
import { gemm } from "../../graph/operators/linear";
import type { Device } from "../../runtime/device";
import { floatTensor } from "../../runtime/tensor";
import type { Tensor } from "../../runtime/tensor";
import type { ForwardInputs, LanguageModel, ParameterShape } from "../languageModel";
import { headModule } from "../languageModel";
import type { Weights } from "../weights";
import { replaceWeight } from "../weights";

/**
 * A low-rank adapter (Hu et al. 2021, arXiv 2106.09685). Each adapted projection W becomes W + scale·B·A. A has the
 * shape [rank, inputs], B has the shape [outputs, rank], and the scale is alpha / rank.
 */
export interface Lora {
  /** Names of the adapted projections. The name of a projection is its weight's name without `.weight`. */
  readonly modules: readonly string[];
  readonly rank: number;
  readonly alpha: number;
  /** If true, the scale is alpha / √rank (Kalajdzievski 2023, arXiv 2312.03732). */
  readonly isRankStabilized?: boolean;
  /** Ranks of some projections. They are used instead of `rank` (see `rankOf`). */
  readonly rankPattern?: LoraPattern;
  /** Alphas of some projections. They are used instead of `alpha` (see `scaleOf`). */
  readonly alphaPattern?: LoraPattern;
  /** Share of the elements of A's input that dropout sets to zero in a training step. */
  readonly dropout: number;
}

/**
 * Ranks or alphas of some projections, as in PEFT. Each key is a regular expression. Its value applies to the
 * projections whose names match the expression.
 */
type LoraPattern = Readonly<Record<string, number>>;

/** A model with an adapter. Its parameters are the base model's and the adapter's. */
export interface AdaptedModel extends LanguageModel {
  readonly base: LanguageModel;
  readonly lora: Lora;
}

export function isAdapted(model: LanguageModel): model is AdaptedModel {
  return "lora" in model;
}

/** Names of the two matrices of an adapted projection. */
export function loraNames(module: string): { a: string; b: string } {
  return {
    a: `${module}.lora_A.weight`,
    b: `${module}.lora_B.weight`,
  };
}

export function rankOf({ rank, rankPattern = {} }: Lora, module: string): number {
  return matching(rankPattern, module) ?? rank;
}

/** The scale in W + scale·B·A for one projection. */
export function scaleOf(lora: Lora, module: string): number {
  const rank = rankOf(lora, module);
  const alpha = matching(lora.alphaPattern ?? {}, module) ?? lora.alpha;
  return alpha / (lora.isRankStabilized ? Math.sqrt(rank) : rank);
}

/**
 * Returns the number that a pattern gives to a projection. The keys of the pattern are regular expressions. The number
 * belongs to the first expression that matches the projection, as in PEFT's `get_pattern_key`. An expression must match
 * the whole name of the projection or the last parts of this name. Returns undefined if no expression matches.
 */
function matching(pattern: LoraPattern, module: string): number | undefined {
  return Object.entries(pattern).find(([expression]) => patternExpression(expression).test(module))?.[1];
}

/** @throws SyntaxError if the expression is not a regular expression of JavaScript */
export function patternExpression(expression: string): RegExp {
  return new RegExp(`^(.*\\.)?(${expression})$`);
}

/** Returns the names of the model's projections that end with one of the target names, such as `q_proj`. */
export function modulesNamed(model: LanguageModel, targets: readonly string[]): string[] {
  return model.parameters
    .filter(({ name, shape }) => shape.length === 2 && name.endsWith(".weight"))
    .map(({ name }) => name.slice(0, -".weight".length))
    .filter((module) => targets.includes(module.slice(module.lastIndexOf(".") + 1)));
}

/** Puts an adapter on top of a model. */
export function adaptModel(base: LanguageModel, lora: Lora): AdaptedModel {
  const modules = new Set(lora.modules);
  const adapterOf = ({
    parameter,
    dropout,
  }: Pick<ForwardInputs, "parameter" | "dropout">): ForwardInputs["adapter"] => {
    return (module, x) => {
      if (!modules.has(module)) return undefined;
      const { a, b } = loraNames(module);
      return lowRankProduct(dropout?.(module, x) ?? x, parameter(a), parameter(b), scaleOf(lora, module));
    };
  };
  return {
    ...base,
    base,
    lora,
    adaptsHead: modules.has(headModule),
    parameters: [...base.parameters, ...adapterShapes(base, lora)],
    hiddenStates: (inputs) => base.hiddenStates({ ...inputs, adapter: adapterOf(inputs) }),
    logits: (hidden, parameter, { dropout } = {}) =>
      base.logits(hidden, parameter, { adapter: adapterOf({ parameter, dropout }) }),
  };
}

/** x·Aᵀ·Bᵀ·scale. The scale multiplies x·Aᵀ, because this product has the fewest elements. */
const lowRankProduct = (x: Value, a: Value, b: Value, scale: number): Value =>
  gemm(multiply(gemm(x, a, { transposeB: true }), scale), b, { transposeB: true });

/** The parameters that training changes: those of the adapter, or all parameters of a model without an adapter. */
export function trainedParameters(model: LanguageModel): readonly ParameterShape[] {
  return isAdapted(model) ? adapterShapes(model.base, model.lora) : model.parameters;
}

function adapterShapes(base: LanguageModel, lora: Lora): ParameterShape[] {
  const shapes = new Map(base.parameters.map(({ name, shape }) => [name, shape]));
  return lora.modules.flatMap((module) => {
    const [outputs, inputs] = shapes.get(`${module}.weight`) ?? [];
    if (outputs === undefined || inputs === undefined) throw new Error(`the model has no projection "${module}"`);
    const { a, b } = loraNames(module);
    const rank = rankOf(lora, module);
    return [
      { name: a, shape: [rank, inputs] },
      { name: b, shape: [outputs, rank] },
    ];
  });
}

/**
 * A new adapter, which changes nothing until it is trained. A is uniform within ±1/√inputs, as in PEFT (kaiming-uniform
 * with a = √5), and B is zero. The same seed gives the same adapter.
 */
export function drawAdapter({ base, lora }: AdaptedModel, seed: number): Weights {
  const random = createRandom(seed);
  const isSecond = new Set(lora.modules.map((module) => loraNames(module).b));
  return new Map(
    adapterShapes(base, lora).map(({ name, shape }) => {
      const [rows = 0, columns = 0] = shape;
      const elements = new Float32Array(rows * columns);
      if (!isSecond.has(name))
        elements.forEach((_, index) => (elements[index] = (2 * random.next() - 1) / Math.sqrt(columns)));
      return [name, floatTensor(elements, shape)];
    }),
  );
}

/** Sets B to zero in place, so that the adapter does not change the model. */
export async function silenceAdapter({ lora }: AdaptedModel, weights: Weights, device: Device): Promise<void> {
  for (const module of lora.modules) {
    const { b } = loraNames(module);
    const tensor = weights.get(b);
    if (tensor?.location === "cpu") (tensor.data as Float32Array).fill(0);
    else if (tensor) replaceWeight(weights, b, await device.upload(zerosOf(tensor)), device);
  }
}

const zerosOf = ({ size, dims }: Tensor): Tensor => floatTensor(new Float32Array(size), dims);
