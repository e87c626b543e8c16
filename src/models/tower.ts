import type { DataType } from "../graph/dataTypes";
import type { Graph, Value } from "../graph/graph";
import { cast, negate } from "../graph/operators/elementwise";
import { gather, gatherElements, scatterAddElements } from "../graph/operators/indexing";
import { reshape, zerosLike } from "../graph/operators/layout";
import { logSoftmax } from "../graph/operators/normalization";
import { integerTensor } from "../runtime/tensor";
import type { Tensors } from "../runtime/session";
import type { ForwardInputs, LanguageModel } from "./languageModel";
import type { TextBatch } from "./textBatch";

/** The forward pass over one batch of texts, up to the log-probabilities of the tokens to be predicted. */
export interface Tower {
  /** log p of each predicted token given those before it, [targets]. */
  readonly logProbabilities: Value;
  /** Predicted tokens of each text, [texts]. */
  readonly targetCounts: Value;
  /** Sum over each text's predicted tokens of −log p, [texts]. */
  readonly textLosses: Value;
}

/**
 * Builds a forward pass whose inputs are named and sized after `name`, so that a graph may hold several.
 * Only the predicted positions go through the vocabulary projection, which is the widest product of a small model.
 */
export function buildTower(
  graph: Graph,
  name: string,
  model: LanguageModel,
  parameter: ForwardInputs["parameter"],
  dataType: DataType,
): Tower {
  const matrix = [`${name}_rows`, `${name}_length`];
  const targets = `${name}_targets`;
  const tokens = graph.input(`${name}.tokens`, "int64", matrix);
  const positions = graph.input(`${name}.positions`, "int64", matrix);
  const segments = graph.input(`${name}.segments`, "int64", matrix);
  const targetRows = graph.input(`${name}.targetRows`, "int64", [targets]);
  const targetTokens = graph.input(`${name}.targetTokens`, "int64", [targets]);
  const targetTexts = graph.input(`${name}.targetTexts`, "int64", [targets]);
  const targetCounts = cast(graph.input(`${name}.targetCounts`, "int64", [`${name}_texts`]), dataType);

  const hidden = model.hiddenStates({ parameter, tokens, positions, keyPositions: positions, segments });
  const logits = model.logits(gather(hidden, targetRows), parameter);
  const chosen = gatherElements(logSoftmax(logits), reshape(targetTokens, [targets, 1]), 1);
  const logProbabilities = reshape(chosen, [targets]);
  return {
    logProbabilities,
    targetCounts,
    textLosses: scatterAddElements(zerosLike(targetCounts), targetTexts, negate(logProbabilities), 0),
  };
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
