import type { DataType } from "../../graph/dataTypes";
import { differentiate } from "../../graph/differentiate";
import { Graph } from "../../graph/graph";
import type { LanguageModel } from "../../models/languageModel";
import { declareParameters, parameterLookup } from "../../models/parameters";
import { buildTower } from "../../models/tower";
import type { Objective } from "../objectives/objective";
import type { AdamWSettings } from "./adamw";
import { addAdamW } from "./adamw";

export const referenceLossesInput = "forget.referenceLosses";

/** One training step as a graph: forward, loss, gradients, update. Outputs: the losses, the norm, everything updated. */
export interface StepGraph {
  readonly graph: Graph;
  readonly needsForget: boolean;
  readonly needsRetain: boolean;
  readonly needsReferenceLosses: boolean;
}

/**
 * Builds the step of an objective over a model, every weight trained.
 * @param options.withGradients adds the gradients themselves as outputs `gradient.…`, for tests
 */
export function buildStepGraph(
  model: LanguageModel,
  objective: Objective,
  settings: AdamWSettings,
  options: { readonly dataType?: DataType; readonly withGradients?: boolean } = {},
): StepGraph {
  const { dataType = "float32", withGradients = false } = options;
  const graph = new Graph();
  const parameters = declareParameters(graph, model, dataType);
  const lookup = parameterLookup(parameters);
  const once = <T>(make: () => T): { get: () => T; isMade: () => boolean } => {
    let made: { value: T } | undefined;
    return { get: () => (made ??= { value: make() }).value, isMade: () => made !== undefined };
  };
  const referenceLosses = once(() => graph.input(referenceLossesInput, dataType, ["forget_texts"]));
  const forget = once(() => ({
    ...buildTower(graph, "forget", model, lookup, dataType),
    referenceLosses: referenceLosses.get,
  }));
  const retain = once(() => buildTower(graph, "retain", model, lookup, dataType));

  const loss = objective({
    get forget() {
      return forget.get();
    },
    get retain() {
      return retain.get();
    },
  });
  const gradients = differentiate(loss.total, [...parameters.values()]);
  addAdamW(graph, gradients, settings);
  graph.output("loss", loss.total);
  if (loss.forget) graph.output("forgetLoss", loss.forget);
  if (loss.retain) graph.output("retainLoss", loss.retain);
  if (withGradients)
    for (const [parameter, gradient] of gradients) graph.output(`gradient.${parameter.name}`, gradient);
  return {
    graph,
    needsForget: forget.isMade(),
    needsRetain: retain.isMade(),
    needsReferenceLosses: referenceLosses.isMade(),
  };
}
