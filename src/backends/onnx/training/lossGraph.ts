import type { DataType } from "../graph/dataTypes";
import type { Graph, Value } from "../graph/graph";
import { divide, multiply, where } from "../graph/operators/elementwise";
import { reduceSum } from "../graph/operators/reduction";
import { isAdapted, trainedParameters } from "../models/adapters/lora";
import type { LanguageModel } from "../models/languageModel";
import { declareParameters, parameterLookup } from "../models/parameters";
import type { TowerOptions } from "../models/tower";
import { buildTower, declareTexts, placeStates } from "../models/tower";
import { placesPerPiece } from "../models/vocabularyPieces";
import type { Loss, Objective, ObjectiveTower } from "../objectives/objective";

export type TowerName = "forget" | "retain";

/** Name of the tokens that the reference model reads of a batch. */
export function referenceTokensInput(tower: TowerName): string {
  return `${tower}.referenceTokens`;
}
/** Name of the marks of a batch's predicted tokens that are to be learned. */
export function isLearnedInput(tower: TowerName): string {
  return `${tower}.isLearned`;
}
export const referenceLossesInput = "forget.referenceLosses";
/** Before the names of the target model's weights, where a step reads them. */
export const referencePrefix = "reference.";
/** Names of the counts over the whole step, of which a batch may be a part. */
export function stepTokensInput(tower: TowerName): string {
  return `${tower}.stepTokens`;
}
export const lossScaleInput = "lossScale";
export const stepTextsInput = "forget.stepTexts";

/** What dropout keeps of a projection's input: an input of the graph, bool [tokens of the batch, width]. */
export interface DropoutMask {
  readonly input: string;
  readonly tower: TowerName;
  readonly width: number;
}

/** What a step reads besides its texts and the weights, found out as its loss is built. */
export interface StepNeeds {
  readonly needsForget: boolean;
  readonly needsRetain: boolean;
  readonly needsReferenceLosses: boolean;
  /** Whether the step reads a frozen copy of the weights as they were before the first step. */
  readonly needsReferenceWeights: boolean;
  readonly dropoutMasks: readonly DropoutMask[];
}

export interface LossGraph {
  readonly loss: Loss;
  /** The parameters to train, which are inputs of the graph. */
  readonly trained: readonly Value[];
  readonly needs: StepNeeds;
}

/** How a loss is computed; the result is the same, up to rounding. */
export interface LossOptions extends Pick<TowerOptions, "placesPerPiece"> {
  /** Whether the way back computes each layer once more from its input, to save memory. */
  readonly gradientCheckpointing?: boolean | undefined;
  /**
   * Whether the loss is multiplied by an input of the graph on the way back, and the gradients divided by it, so that
   * no gradient in passing is too small for float16.
   */
  readonly isScaled?: boolean | undefined;
}

/**
 * Adds an objective's loss over a model to a graph. What the objective never looks at is not built.
 *
 * The target model that some objectives compare with is, for an adapter, the same weights without it; where every
 * weight is trained, a frozen copy of all of them.
 */
export function addLoss(
  graph: Graph,
  model: LanguageModel,
  objective: Objective,
  dataType: DataType,
  options: LossOptions = {},
): LossGraph {
  const parameters = declareParameters(graph, model, dataType);
  const parameter = parameterLookup(parameters);
  const copy = once(() => parameterLookup(declareParameters(graph, model, dataType, referencePrefix)));
  const reference = isAdapted(model)
    ? { model: model.base, parameter: () => parameter }
    : { model, parameter: copy.get };
  const referenceLosses = once(() => graph.input(referenceLossesInput, dataType, ["forget_texts"]));
  const dropoutMasks: DropoutMask[] = [];

  const mean = (count: string): ((values: Value) => Value) => {
    const input = once(() => graph.input(count, dataType, []));
    return (values) => divide(reduceSum(values), input.get());
  };
  const tower = (name: TowerName): ObjectiveTower => {
    const texts = declareTexts(graph, name);
    const referenceStates = once(() => {
      const tokens = graph.input(referenceTokensInput(name), "int64", texts.tokens.shape);
      return placeStates({ ...texts, tokens }, reference.model, { parameter: reference.parameter() });
    });
    const share = isAdapted(model) ? model.lora.dropout : 0;
    const dropout = (module: string, x: Value): Value => {
      const input = `${name}.dropout.${module}`;
      dropoutMasks.push({ input, tower: name, width: x.shape.at(-1) as number });
      return where(graph.input(input, "bool", x.shape), multiply(x, 1 / (1 - share)), 0);
    };
    return {
      ...buildTower(
        texts,
        model,
        { parameter, dropout: share > 0 ? dropout : undefined, gradientCheckpointing: options.gradientCheckpointing },
        {
          placesPerPiece: "placesPerPiece" in options ? options.placesPerPiece : placesPerPiece(model.vocabularySize),
          reference: referenceStates.get,
        },
      ),
      isLearned: once(() => graph.input(isLearnedInput(name), "bool", texts.targetTokens.shape)).get,
      tokenMean: mean(stepTokensInput(name)),
    };
  };
  const forget = once(() => ({
    ...tower("forget"),
    referenceLosses: referenceLosses.get,
    textMean: mean(stepTextsInput),
  }));
  const retain = once(() => tower("retain"));

  const loss = objective({
    get forget() {
      return forget.get();
    },
    get retain() {
      return retain.get();
    },
  });
  return {
    loss,
    trained: trainedParameters(model).map(({ name }) => parameter(name)),
    needs: {
      needsForget: forget.isMade(),
      needsRetain: retain.isMade(),
      needsReferenceLosses: referenceLosses.isMade(),
      needsReferenceWeights: copy.isMade(),
      dropoutMasks,
    },
  };
}

/** Adds the loss and its parts, under the names that a trainer reads, as outputs. */
export function outputLoss(graph: Graph, loss: Loss): void {
  graph.output("loss", loss.total);
  if (loss.forget) graph.output("forgetLoss", loss.forget);
  if (loss.retain) graph.output("retainLoss", loss.retain);
}

/** Makes a part of the graph when it is first asked for, and remembers whether it was. */
function once<T>(make: () => T): { get: () => T; isMade: () => boolean } {
  let made: { value: T } | undefined;
  return { get: () => (made ??= { value: make() }).value, isMade: () => made !== undefined };
}
