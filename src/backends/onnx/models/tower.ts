import type { Graph, Piece, Value } from "../graph/graph";
import { cast, negate } from "../graph/operators/elementwise";
import { gather, gatherElements, scatterAddElements } from "../graph/operators/indexing";
import { reshape, zerosLike } from "../graph/operators/layout";
import { logSoftmax } from "../graph/operators/normalization";
import { inPieces } from "../graph/operators/pieces";
import type { PieceSize } from "../graph/signatures/pieces";
import { integerTensor } from "../runtime/tensor";
import type { Tensors } from "../runtime/session";
import type { ForwardInputs, LanguageModel } from "./languageModel";
import type { TextBatch } from "./textBatch";
import { placesPerPiece } from "./vocabularyPieces";

/** A batch's inputs in a graph; `towerInputs` gives their tensors. */
export interface TextInputs {
  readonly tokens: Value;
  readonly positions: Value;
  readonly segments: Value;
  readonly targetRows: Value;
  /** [targets] */
  readonly targetTokens: Value;
  readonly targetTexts: Value;
  /** [texts] */
  readonly targetCounts: Value;
}

/** What is known at predicted places: all of a batch, or some, since a large vocabulary is computed in pieces. */
export interface Places {
  /** [places] */
  readonly targetTokens: Value;
  /** log p of every token of the vocabulary, [places, vocabulary]. */
  readonly logDistributions: Value;
  /** The scores of every token under the model that is compared with, [places, vocabulary]. */
  readonly referenceLogits: Value;
}

/** The forward pass over one batch of texts, up to the log-probabilities of the tokens to be predicted. */
export interface Tower {
  readonly inputs: TextInputs;
  /**
   * What is computed at each predicted place from its distribution.
   * @param measure gives values of shape [places, ...]; it may see the places in pieces
   * @returns the values of all places, [targets, ...]
   */
  readonly atPlaces: (measure: (places: Places) => readonly Value[]) => readonly Value[];
  /** log p of each predicted token given those before it, [targets]. */
  readonly logProbabilities: Value;
  /** Sum over each text's predicted tokens of −log p, [texts]. */
  readonly textLosses: Value;
}

/** The weights that a tower computes with, and the dropout of a training step. */
export type TowerSource = Pick<ForwardInputs, "parameter" | "dropout" | "gradientCheckpointing">;

/** The states that scores are computed from. */
export interface PlaceStates {
  /** [targets, width] */
  readonly states: Value;
  /** The scores of every token at some of the places. */
  readonly logits: (states: Value, parameter: ForwardInputs["parameter"]) => Value;
  readonly parameter: ForwardInputs["parameter"];
}

export interface TowerOptions {
  /** The model that is compared with; asked for when an objective looks at it. */
  readonly reference?: () => PlaceStates;
  /** Predicted places computed at a time; undefined for all at once. */
  readonly placesPerPiece?: PieceSize | undefined;
}

/** Declares the inputs of a batch, named and sized after `name`, so that a graph may hold several. */
export function declareTexts(graph: Graph, name: string): TextInputs {
  const matrix = (input: string): Value => graph.input(`${name}.${input}`, "int64", [`${name}_rows`, `${name}_length`]);
  const targets = (input: string): Value => graph.input(`${name}.${input}`, "int64", [`${name}_targets`]);
  return {
    tokens: matrix("tokens"),
    positions: matrix("positions"),
    segments: matrix("segments"),
    targetRows: targets("targetRows"),
    targetTokens: targets("targetTokens"),
    targetTexts: targets("targetTexts"),
    targetCounts: graph.input(`${name}.targetCounts`, "int64", [`${name}_texts`]),
  };
}

/**
 * What the scores at each predicted place are computed from. Only the predicted positions go through the vocabulary
 * projection, which is the widest product of a small model.
 */
export function placeStates(inputs: TextInputs, model: LanguageModel, source: TowerSource): PlaceStates {
  const { tokens, positions, segments } = inputs;
  const hidden = model.hiddenStates({ ...source, tokens, positions, segments });
  return {
    states: gather(hidden, inputs.targetRows),
    logits: (states, parameter) => model.logits(states, parameter),
    parameter: source.parameter,
  };
}

/** Builds the forward pass of a batch with one set of weights. */
export function buildTower(
  inputs: TextInputs,
  model: LanguageModel,
  source: TowerSource,
  options: TowerOptions = { placesPerPiece: placesPerPiece(model.vocabularySize) },
): Tower {
  const own = placeStates(inputs, model, source);
  const placesOf = ({ rows, whole }: Piece): Places => {
    const logitsOf = ({ states, logits, parameter }: PlaceStates): Value =>
      logits(rows(states), (name) => whole(parameter(name)));
    const logDistributions = once(() => logSoftmax(logitsOf(own)));
    const referenceLogits = once(() => {
      if (!options.reference) throw new Error("there is no model to compare with");
      return logitsOf(options.reference());
    });
    return {
      targetTokens: rows(inputs.targetTokens),
      get logDistributions() {
        return logDistributions();
      },
      get referenceLogits() {
        return referenceLogits();
      },
    };
  };
  const allPlaces = placesOf({ rows: (outer) => outer, whole: (outer) => outer });
  const atPlaces: Tower["atPlaces"] = (measure) =>
    options.placesPerPiece === undefined
      ? measure(allPlaces)
      : inPieces(options.placesPerPiece, (piece) =>
          measure(placesOf(piece)).map((value) => ({ value, combine: "rows" })),
        );

  const logProbabilities = atPlaces(({ targetTokens, logDistributions }) => [
    pickTargets(targetTokens, logDistributions),
  ])[0] as Value;
  const zeros = zerosLike(cast(inputs.targetCounts, logProbabilities.dataType));
  return {
    inputs,
    atPlaces,
    logProbabilities,
    textLosses: scatterAddElements(zeros, inputs.targetTexts, negate(logProbabilities), 0),
  };
}

/** Of each row of [places, vocabulary], the element of the predicted token: [places]. */
export function pickTargets(targetTokens: Value, rows: Value): Value {
  const [places = 0] = targetTokens.shape;
  return reshape(gatherElements(rows, reshape(targetTokens, [places, 1]), 1), [places]);
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The inputs of a tower of that name for one batch. */
export function towerInputs(name: string, batch: TextBatch): Tensors {
  const matrix = [batch.rows, batch.length];
  const targets = [batch.targetRows.length];
  return {
    [`${name}.tokens`]: integerTensor(batch.tokens, matrix),
    [`${name}.positions`]: integerTensor(batch.positions, matrix),
    [`${name}.segments`]: integerTensor(batch.segments, matrix),
    [`${name}.targetRows`]: integerTensor(batch.targetRows, targets),
    [`${name}.targetTokens`]: integerTensor(batch.targetTokens, targets),
    [`${name}.targetTexts`]: integerTensor(batch.targetTexts, targets),
    [`${name}.targetCounts`]: integerTensor(batch.targetCounts, [batch.targetCounts.length]),
  };
}
