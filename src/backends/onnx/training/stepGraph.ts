import type { DataType } from "../graph/dataTypes";
import { differentiate } from "../graph/differentiate";
import type { Value } from "../graph/graph";
import { Graph } from "../graph/graph";
import { add, divide, multiply } from "../graph/operators/elementwise";
import { trainedParameters } from "../models/adapters/lora";
import type { LanguageModel } from "../models/languageModel";
import type { Objective } from "../objectives/objective";
import type { AdamWSettings } from "./adamw";
import { addAdamW, updatedName } from "./adamw";
import type { LossGraph, LossOptions, StepNeeds } from "./lossGraph";
import { addLoss, lossScaleInput, outputLoss } from "./lossGraph";

/*
 * On the host, the optimiser works on the gradients of `buildBackwardGraph`. On a device with a memory of its own it is
 * a part of the graph, so that weights and moments stay there: `buildStepGraph` for a step in one part, and otherwise
 * `buildGradientGraph` for every part and then `buildUpdateGraph`.
 */

/** A graph of a training step, and what it reads. */
export interface StepGraph {
  readonly graph: Graph;
  readonly needs: StepNeeds;
}

export interface GraphOptions extends LossOptions {
  /** float32 where left out. */
  readonly dataType?: DataType;
}

export function stepNeeds(model: LanguageModel, objective: Objective, options: LossOptions = {}): StepNeeds {
  return addLoss(new Graph(), model, objective, "float32", options).needs;
}

/** Name of the sum of a parameter's gradients over the parts of a step. */
export function gradientSumName(parameter: string): string {
  return `gradientSum.${parameter}`;
}

export function gradientName(parameter: string): string {
  return `gradient.${parameter}`;
}

/** A step, or a part of one, up to its gradients. Outputs: the losses, and the gradient of every trained parameter. */
export function buildBackwardGraph(model: LanguageModel, objective: Objective, options: GraphOptions = {}): StepGraph {
  const { dataType = "float32", ...lossOptions } = options;
  const graph = new Graph();
  const { loss, trained, needs } = addLoss(graph, model, objective, dataType, lossOptions);
  for (const [parameter, gradient] of gradientsOf(graph, { loss, trained }, options))
    graph.output(gradientName(parameter.name), gradient);
  outputLoss(graph, loss);
  return { graph, needs };
}

/**
 * A whole step: forward pass, loss, gradients and update. Outputs: the losses, the norm of the gradients, and the
 * updated weights and moments.
 */
export function buildStepGraph(
  model: LanguageModel,
  objective: Objective,
  settings: AdamWSettings,
  options: GraphOptions = {},
): StepGraph {
  const { dataType = "float32", ...lossOptions } = options;
  const graph = new Graph();
  const { loss, trained, needs } = addLoss(graph, model, objective, dataType, lossOptions);
  addAdamW(graph, gradientsOf(graph, { loss, trained }, options), settings);
  outputLoss(graph, loss);
  return { graph, needs };
}

/**
 * Adds the gradients of one part of a step to the sums over the earlier parts. Outputs: the part's share of the losses,
 * and the updated sums.
 */
export function buildGradientGraph(model: LanguageModel, objective: Objective, options: LossOptions = {}): StepGraph {
  const graph = new Graph();
  const { loss, trained, needs } = addLoss(graph, model, objective, "float32", options);
  for (const [parameter, gradient] of gradientsOf(graph, { loss, trained }, options)) {
    const sum = graph.input(gradientSumName(parameter.name), parameter.dataType, parameter.shape);
    graph.output(updatedName(sum.name), add(sum, gradient));
  }
  outputLoss(graph, loss);
  return { graph, needs };
}

function gradientsOf(
  graph: Graph,
  { loss, trained }: Pick<LossGraph, "loss" | "trained">,
  { isScaled = false }: LossOptions,
): Map<Value, Value> {
  if (!isScaled) return differentiate(loss.total, trained);
  const scale = graph.input(lossScaleInput, loss.total.dataType, []);
  const inverse = divide(graph.scalar(1, scale.dataType), scale);
  const scaled = differentiate(multiply(loss.total, scale), trained);
  return new Map([...scaled].map(([parameter, gradient]) => [parameter, multiply(gradient, inverse)]));
}

/**
 * The update of a step from the sums of its gradients. Outputs: the norm of the gradients, and the updated weights and
 * moments.
 */
export function buildUpdateGraph(model: LanguageModel, settings: AdamWSettings): Graph {
  const graph = new Graph();
  const gradients = trainedParameters(model).map(({ name, shape }) => {
    const sum = graph.input(gradientSumName(name), "float32", shape);
    return [graph.input(name, "float32", shape), sum] as const;
  });
  addAdamW(graph, new Map(gradients), settings);
  return graph;
}
