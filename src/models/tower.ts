import type { Graph, Value } from "../graph/graph";
import { cast, negate } from "../graph/operators/elementwise";
import { gather, gatherElements, scatterAddElements } from "../graph/operators/indexing";
import { reshape, zerosLike } from "../graph/operators/layout";
import { logSoftmax } from "../graph/operators/normalization";
import { integerTensor } from "../runtime/tensor";
import type { Tensors } from "../runtime/session";
import type { ForwardInputs, LanguageModel } from "./languageModel";
import type { TextBatch } from "./textBatch";

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

/** The forward pass over one batch of texts, up to the log-probabilities of the tokens to be predicted. */
export interface Tower {
  readonly inputs: TextInputs;
  /** log p of every token of the vocabulary at each predicted place, [targets, vocabulary]. */
  readonly logDistributions: Value;
  /** log p of each predicted token given those before it, [targets]. */
  readonly logProbabilities: Value;
  /** Sum over each text's predicted tokens of −log p, [texts]. */
  readonly textLosses: Value;
}

/** The weights that a tower computes with, and the dropout of a training step. */
export type TowerSource = Pick<ForwardInputs, "parameter" | "dropout">;

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
 * The scores of every token at each predicted place, [targets, vocabulary]. Only the predicted positions go through the
 * vocabulary projection, which is the widest product of a small model.
 */
export function targetLogits(inputs: TextInputs, model: LanguageModel, source: TowerSource): Value {
  const { tokens, positions, segments } = inputs;
  const hidden = model.hiddenStates({ ...source, tokens, positions, segments });
  return model.logits(gather(hidden, inputs.targetRows), source.parameter);
}

/** Builds the forward pass of a batch with one set of weights. */
export function buildTower(inputs: TextInputs, model: LanguageModel, source: TowerSource): Tower {
  const logDistributions = logSoftmax(targetLogits(inputs, model, source));
  const logProbabilities = pickTargets(inputs, logDistributions);
  const zeros = zerosLike(cast(inputs.targetCounts, logProbabilities.dataType));
  return {
    inputs,
    logDistributions,
    logProbabilities,
    textLosses: scatterAddElements(zeros, inputs.targetTexts, negate(logProbabilities), 0),
  };
}

/** Of each row of [targets, vocabulary], the element of the predicted token: [targets]. */
export function pickTargets({ targetTokens }: TextInputs, rows: Value): Value {
  const [targets = 0] = targetTokens.shape;
  return reshape(gatherElements(rows, reshape(targetTokens, [targets, 1]), 1), [targets]);
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
