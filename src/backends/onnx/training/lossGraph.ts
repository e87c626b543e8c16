import type { TrainerNeeds } from "../../backend";
import type { DataType } from "../graph/dataTypes";
import type { Graph, Value } from "../graph/graph";
import { divide, multiply, where } from "../graph/operators/elementwise";
import { reduceSum } from "../graph/operators/reduction";
import { isAdapted, trainedParameters } from "../models/adapters/lora";
import type { LanguageModel } from "../models/languageModel";
import { declareParameters } from "../models/parameters";
import type { TowerOptions } from "../models/tower";
import { buildTower, declareTexts, placeStates } from "../models/tower";
import { placesPerPiece } from "../models/vocabularyPieces";
import type { Loss, Objective, ObjectiveTower } from "../objectives/objective";

export type TowerName = "forget" | "retain";

/** Names of the inputs that a batch has in addition to those of `declareTexts`. */
export function batchInputNames(tower: TowerName) {
  return {
    /** The tokens that the reference model reads. */
    referenceTokens: `${tower}.referenceTokens`,
    /**
     * For each predicted token, whether the retain term uses the token's loss instead of a divergence (see
     * `TargetedText.isLearned`).
     */
    isLearned: `${tower}.isLearned`,
    /** The number of predicted tokens in the whole step. */
    stepTokens: `${tower}.stepTokens`,
    /** The teacher's distributions, and the aimed loss of each text (see `TargetedText`). */
    teacherTokens: `${tower}.teacherTokens`,
    teacherLogProbabilities: `${tower}.teacherLogProbabilities`,
    teacherRest: `${tower}.teacherRest`,
    aimedLosses: `${tower}.aimedLosses`,
    hasAim: `${tower}.hasAim`,
  };
}
/** Name of the graph input that holds the number of forget texts in the whole step. */
export const stepTextsInput = "forget.stepTexts";
export const referenceLossesInput = "forget.referenceLosses";
/** Prefix of the inputs that hold the reference model's weights. */
export const referencePrefix = "reference.";
export const lossScaleInput = "lossScale";

/**
 * The dropout mask of one projection: an input of the graph, bool [tokens of the batch, width]. An element is true if
 * dropout keeps the number at this place.
 */
export interface DropoutMask {
  readonly input: string;
  readonly tower: TowerName;
  readonly width: number;
}

/** The inputs that a step needs besides its weights. */
export interface StepNeeds extends Omit<TrainerNeeds, "takesEmptyParts"> {
  /** Whether the step reads the weights of the reference model. */
  readonly referenceWeights: boolean;
  readonly dropoutMasks: readonly DropoutMask[];
}

export interface LossGraph {
  readonly loss: Loss;
  /** The trained parameters, which are inputs of the graph. */
  readonly trained: readonly Value[];
  readonly needs: StepNeeds;
}

/**
 * Options of the loss. `reference` sets the model with which the objective compares the trained model. The other
 * options change the loss only by rounding.
 */
export interface LossOptions extends Pick<TowerOptions, "placesPerPiece"> {
  /** Whether the backward pass computes each layer a second time. This saves memory. */
  readonly gradientCheckpointing?: boolean | undefined;
  /**
   * Whether the graph multiplies the loss by one of its inputs, and divides the gradients by the same input. Without
   * this scaling, intermediate gradients can be too small for float16.
   */
  readonly isScaled?: boolean | undefined;
  /** A reference model with its own weights. Default: the trained model before the first step. */
  readonly reference?: { readonly model: LanguageModel } | undefined;
}

/**
 * Adds the loss of an objective to a graph. Batches and reference values that the objective does not read are not
 * added. Some objectives compare the trained model with a reference model. If `reference` is undefined, the reference
 * model is the trained model before the first step. For a model with an adapter, this is the same model without the
 * adapter. For a model without an adapter, it is a frozen copy of all weights.
 */
export function addLoss(
  graph: Graph,
  model: LanguageModel,
  objective: Objective,
  dataType: DataType,
  options: LossOptions = {},
): LossGraph {
  const parameter = declareParameters(graph, model, dataType);
  const other = options.reference?.model;
  const copy = once(() => declareParameters(graph, other ?? model, dataType, referencePrefix));
  const reference =
    isAdapted(model) && !other
      ? { model: model.base, parameter: () => parameter }
      : { model: other ?? model, parameter: copy.get };
  const referenceLosses = once(() => graph.input(referenceLossesInput, dataType, ["forget_texts"]));
  const dropoutMasks: DropoutMask[] = [];

  const mean = (count: string): ((values: Value) => Value) => {
    const input = once(() => graph.input(count, dataType, []));
    return (values) => divide(reduceSum(values), input.get());
  };
  const tower = (name: TowerName): ObjectiveTower => {
    const texts = declareTexts(graph, name);
    const names = batchInputNames(name);
    const referenceStates = once(() => {
      const tokens = graph.input(names.referenceTokens, "int64", texts.tokens.shape);
      return placeStates({ ...texts, tokens }, reference.model, { parameter: reference.parameter() });
    });
    const teacher = once(() => {
      const [targets = 0] = texts.targetTokens.shape;
      const listed = `${name}_listed`;
      return {
        tokens: graph.input(names.teacherTokens, "int64", [targets, listed]),
        logProbabilities: graph.input(names.teacherLogProbabilities, dataType, [targets, listed]),
        restLogProbabilities: graph.input(names.teacherRest, dataType, [targets, 1]),
      };
    });
    const aim = once(() => ({
      losses: graph.input(names.aimedLosses, dataType, texts.targetCounts.shape),
      isSet: graph.input(names.hasAim, "bool", texts.targetCounts.shape),
    }));
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
          teacher: teacher.get,
        },
      ),
      isLearned: once(() => graph.input(names.isLearned, "bool", texts.targetTokens.shape)).get,
      aim: aim.get,
      tokenMean: mean(names.stepTokens),
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
      forget: forget.isMade(),
      retain: retain.isMade(),
      referenceLosses: referenceLosses.isMade(),
      referenceWeights: copy.isMade(),
      dropoutMasks,
    },
  };
}

/** Adds the loss and its terms as outputs of the graph. `lossesOf` reads these outputs. */
export function outputLoss(graph: Graph, loss: Loss): void {
  graph.output("loss", loss.total);
  if (loss.forget) graph.output("forgetLoss", loss.forget);
  if (loss.retain) graph.output("retainLoss", loss.retain);
}

/**
 * Returns two functions. `get` calls `make` at the first call and returns the same value at every call. `isMade` tells
 * whether `get` has been called.
 */
function once<T>(make: () => T): { get: () => T; isMade: () => boolean } {
  let made: { value: T } | undefined;
  return { get: () => (made ??= { value: make() }).value, isMade: () => made !== undefined };
}
