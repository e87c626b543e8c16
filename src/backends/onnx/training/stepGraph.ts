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
 * On the host, `buildBackwardGraph` builds the graph of a step. The graph outputs the gradients, and the optimiser runs
 * outside the graph. On a device with its own memory, the optimiser is a part of the graph, so that weights and moments
 * stay on the device. If a step is not divided into parts, `buildStepGraph` builds its only graph. If a step is divided
 * into parts, `buildGradientGraph` builds the graph that runs for every part, and `buildUpdateGraph` builds the graph
 * of the update.
 */

/** A graph of a training step, and the inputs that it needs. */
export interface StepGraph {
  readonly graph: Graph;
  readonly needs: StepNeeds;
}

export interface GraphOptions extends LossOptions {
  /** Default: float32. */
  readonly dataType?: DataType;
}

export function stepNeeds(model: LanguageModel, objective: Objective, options: LossOptions = {}): StepNeeds {
  return addLoss(new Graph(), model, objective, "float32", options).needs;
}

/** Name of the input that holds a parameter's gradients, summed over the parts of a step. */
export function gradientSumName(parameter: string): string {
  return `gradientSum.${parameter}`;
}

export function gradientName(parameter: string): string {
  return `gradient.${parameter}`;
}

/**
 * Builds a step, or a part of a step, up to the gradients. The graph outputs the losses and the gradient of every
 * trained parameter.
 */
export function buildBackwardGraph(model: LanguageModel, objective: Objective, options: GraphOptions = {}): StepGraph {
  return buildGraph(model, objective, options, (graph, gradients) => {
    for (const [parameter, gradient] of gradients) graph.output(gradientName(parameter.name), gradient);
  });
}

/**
 * Builds a whole step: forward pass, loss, gradients and update. The graph outputs the losses, the norm of the
 * gradients, and the updated weights and moments.
 */
export function buildStepGraph(
  model: LanguageModel,
  objective: Objective,
  settings: AdamWSettings,
  options: GraphOptions = {},
): StepGraph {
  return buildGraph(model, objective, options, (graph, gradients) => addAdamW(graph, gradients, settings));
}

/**
 * Builds the graph that adds the gradients of one part of a step to the sums of the earlier parts. It outputs the
 * part's share of the losses, and the updated sums.
 */
export function buildGradientGraph(model: LanguageModel, objective: Objective, options: LossOptions = {}): StepGraph {
  return buildGraph(model, objective, options, (graph, gradients) => {
    for (const [{ name, dataType, shape }, gradient] of gradients) {
      const sum = graph.input(gradientSumName(name), dataType, shape);
      graph.output(updatedName(sum.name), add(sum, gradient));
    }
  });
}

/**
 * Builds a graph that computes a loss and its gradients. The caller's function `use` adds the outputs that depend on
 * the gradients. The losses become additional outputs.
 */
function buildGraph(
  model: LanguageModel,
  objective: Objective,
  { dataType = "float32", ...options }: GraphOptions,
  use: (graph: Graph, gradients: Map<Value, Value>) => void,
): StepGraph {
  const graph = new Graph();
  const lossGraph = addLoss(graph, model, objective, dataType, options);
  use(graph, gradientsOf(graph, lossGraph, options));
  outputLoss(graph, lossGraph.loss);
  return { graph, needs: lossGraph.needs };
}

function gradientsOf(graph: Graph, { loss, trained }: LossGraph, { isScaled }: LossOptions): Map<Value, Value> {
  if (!isScaled) return differentiate(loss.total, trained);
  const scale = graph.input(lossScaleInput, loss.total.dataType, []);
  const inverse = divide(graph.scalar(1, scale.dataType), scale);
  const scaled = differentiate(multiply(loss.total, scale), trained);
  return new Map([...scaled].map(([parameter, gradient]) => [parameter, multiply(gradient, inverse)]));
}

/**
 * Builds the update of a step from the sums of its gradients. The graph outputs the norm of the gradients, and the
 * updated weights and moments.
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
