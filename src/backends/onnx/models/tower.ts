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
import { headModule } from "./languageModel";
import type { TextBatch } from "./textBatch";
import { placesPerPiece } from "./vocabularyPieces";

/** The inputs of a graph for one batch of texts. `towerInputs` makes the tensors for these inputs. */
interface TextInputs {
  /** [rows, length]. `positions` and `segments` have the same shape. */
  readonly tokens: Value;
  readonly positions: Value;
  readonly segments: Value;
  /** [targets]. `targetTokens` and `targetTexts` have the same shape. */
  readonly targetRows: Value;
  readonly targetTokens: Value;
  readonly targetTexts: Value;
  /** [texts] */
  readonly targetCounts: Value;
}

/**
 * Values at the predicted positions of a batch. If the vocabulary is large, the positions are divided into pieces. In
 * this case, an object of this type holds the values at the positions of one piece.
 */
export interface Places {
  /** [places] */
  readonly targetTokens: Value;
  /** log p of every token in the vocabulary, [places, vocabulary]. */
  readonly logDistributions: Value;
  /** The reference model's logits, [places, vocabulary]. */
  readonly referenceLogits: Value;
  readonly teacher: TeacherInputs;
}

/** A teacher's distributions at the predicted positions (see `TeacherPredictions`). */
export interface TeacherInputs {
  /** The listed tokens, [places, listed]. The first is the true token. */
  readonly tokens: Value;
  /** log p of the listed tokens, [places, listed]. */
  readonly logProbabilities: Value;
  /** The logarithm of the probability that all other tokens have together, [places, 1]. */
  readonly restLogProbabilities: Value;
}

/** The forward pass of one batch of texts, up to the log-probabilities of the predicted tokens. */
export interface Tower {
  readonly inputs: TextInputs;
  /**
   * Computes values at each predicted position from the model's distribution over the next token.
   * If the vocabulary is large, the positions are divided into pieces, and each piece is measured alone.
   * @param measure computes the values of one piece, [places, ...]. Without a division, one piece has all positions
   * @returns the values of all pieces together, [targets, ...]. There is one target for each predicted position
   */
  readonly atPlaces: (measure: (places: Places) => readonly Value[]) => readonly Value[];
  /** log p of each predicted token, given the tokens before it, [targets]. */
  readonly logProbabilities: Value;
  /** For each text, the sum of −log p over its predicted tokens, [texts]. */
  readonly textLosses: Value;
}

/**
 * Inputs of a forward pass besides the texts: the weights and, in a training step, the step's dropout and the choice of
 * gradient checkpointing.
 */
type TowerSource = Pick<ForwardInputs, "parameter" | "dropout" | "gradientCheckpointing">;

/** Hidden states at the predicted positions, and the model that computes the logits from these states. */
interface PlaceStates {
  /** [targets, width] */
  readonly states: Value;
  readonly model: LanguageModel;
  readonly parameter: ForwardInputs["parameter"];
  /** The hidden states after a training step's dropout. Only the adapter of the vocabulary projection reads them. */
  readonly droppedStates?: Value | undefined;
}

export interface TowerOptions {
  /** Returns the reference model's hidden states. This function is called only if an objective needs them. */
  readonly reference?: () => PlaceStates;
  /** Declares the teacher's distributions. This function is called only if an objective needs them. */
  readonly teacher?: () => TeacherInputs;
  /** How many predicted positions are computed at a time. Default: all. */
  readonly placesPerPiece?: PieceSize | undefined;
}

/**
 * Declares the inputs of a batch. The names and the symbols of the inputs start with `name`, because one graph can have
 * the inputs of several batches.
 */
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
 * Computes the hidden states at the predicted positions. The model computes logits only from these states, to save
 * time: the vocabulary projection is the widest product of a small model.
 */
export function placeStates(inputs: TextInputs, model: LanguageModel, source: TowerSource): PlaceStates {
  const { tokens, positions, segments } = inputs;
  const hidden = model.hiddenStates({ ...source, tokens, positions, segments });
  const dropped = model.adaptsHead ? source.dropout?.(headModule, hidden) : undefined;
  return {
    states: gather(hidden, inputs.targetRows),
    model,
    parameter: source.parameter,
    droppedStates: dropped && gather(dropped, inputs.targetRows),
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
    const logitsOf = ({ states, model, parameter, droppedStates: dropped }: PlaceStates): Value =>
      model.logits(rows(states), (name) => whole(parameter(name)), dropped && { dropout: () => rows(dropped) });
    let logDistributions: Value | undefined;
    let referenceLogits: Value | undefined;
    let teacher: TeacherInputs | undefined;
    return {
      targetTokens: rows(inputs.targetTokens),
      get logDistributions() {
        return (logDistributions ??= logSoftmax(logitsOf(own)));
      },
      get referenceLogits() {
        if (!options.reference) throw new Error("the objective needs a reference model");
        return (referenceLogits ??= logitsOf(options.reference()));
      },
      get teacher() {
        if (!options.teacher) throw new Error("the objective needs a teacher");
        return (teacher ??= rowsOf(options.teacher(), rows));
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

function rowsOf(teacher: TeacherInputs, rows: Piece["rows"]): TeacherInputs {
  return {
    tokens: rows(teacher.tokens),
    logProbabilities: rows(teacher.logProbabilities),
    restLogProbabilities: rows(teacher.restLogProbabilities),
  };
}

/** For each row of [places, vocabulary], takes the element of the predicted token. The result has shape [places]. */
export function pickTargets(targetTokens: Value, rows: Value): Value {
  const [places = 0] = targetTokens.shape;
  return reshape(gatherElements(rows, reshape(targetTokens, [places, 1]), 1), [places]);
}

/** Makes the tensors for the inputs of a batch. `name` is the name with which `declareTexts` declared the inputs. */
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
