import type { DataType } from "../../graph/dataTypes";
import { differentiate } from "../../graph/differentiate";
import { Graph } from "../../graph/graph";
import type { LanguageModel } from "../../models/languageModel";
import { declareParameters, parameterLookup } from "../../models/parameters";
import { buildTower, declareTexts, targetLogits } from "../../models/tower";
import type { Objective, ObjectiveTower } from "../objectives/objective";
import type { AdamWSettings } from "./adamw";
import { addAdamW } from "./adamw";

/** Name of the tokens that the reference model reads of a batch. */
export const referenceTokensInput = (tower: "forget" | "retain"): string => `${tower}.referenceTokens`;
export const referenceLossesInput = "forget.referenceLosses";
/** Before the names of the target model's weights, where a step reads them. */
export const referencePrefix = "reference.";

/** One training step as a graph: forward, loss, gradients, update. Outputs: the losses, the norm, everything updated. */
export interface StepGraph {
  readonly graph: Graph;
  readonly needsForget: boolean;
  readonly needsRetain: boolean;
  readonly needsReferenceLosses: boolean;
  /** Whether the step reads a frozen copy of the weights as they were before the first step. */
  readonly needsReferenceWeights: boolean;
}

/**
 * Builds the step of an objective over a model, every weight trained. What the objective never looks at is not built.
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
  const reference = once(() => parameterLookup(declareParameters(graph, model, dataType, referencePrefix)));
  const referenceLosses = once(() => graph.input(referenceLossesInput, dataType, ["forget_texts"]));
  const tower = (name: "forget" | "retain"): ObjectiveTower => {
    const inputs = declareTexts(graph, name);
    const referenceLogits = once(() => {
      const tokens = graph.input(referenceTokensInput(name), "int64", inputs.tokens.shape);
      return targetLogits({ ...inputs, tokens }, model, reference.get());
    });
    return { ...buildTower(inputs, model, parameterLookup(parameters)), referenceLogits: referenceLogits.get };
  };
  const forget = once(() => ({ ...tower("forget"), referenceLosses: referenceLosses.get }));
  const retain = once(() => tower("retain"));

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
    needsReferenceWeights: reference.isMade(),
  };
}

/** Makes a part of the graph when it is first asked for, and remembers whether it was. */
function once<T>(make: () => T): { get: () => T; isMade: () => boolean } {
  let made: { value: T } | undefined;
  return { get: () => (made ??= { value: make() }).value, isMade: () => made !== undefined };
}
