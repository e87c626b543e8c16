import type { Value } from "../graph/graph";
import { negate } from "../graph/operators/elementwise";
import type { Places, Tower } from "../models/tower";

/**
 * One batch of a step under the current model. Reading `referenceLogits` of a place adds the forward pass of the
 * reference model: the original model, unless the settings of the trainer name another one.
 */
export interface ObjectiveTower extends Tower {
  /** Whether each predicted token counts with its own loss, bool [targets] (see `TargetedText.isLearned`). */
  readonly isLearned: () => Value;
  /** Mean of one value a predicted token, [targets], over the tokens of all parts of the step. */
  readonly tokenMean: (values: Value) => Value;
}

/** The forget batch of a step. */
export interface ForgetTower extends ObjectiveTower {
  /** Mean of one value a text, [texts], over the texts of all parts of the step. */
  readonly textMean: (values: Value) => Value;
  /** Summed loss of each text under the reference model, [texts], computed once before the first step. */
  readonly referenceLosses: () => Value;
}

/** The input of an objective. An objective knows no architecture. */
export interface Batches {
  readonly forget: ForgetTower;
  readonly retain: ObjectiveTower;
}

/** The scalars of a step. Training minimises `total`; a run reports the terms beside it. */
export interface Loss {
  readonly total: Value;
  readonly forget?: Value;
  readonly retain?: Value;
}

/** An unlearning algorithm: builds the loss of one step. Reading `forget` or `retain` makes a step need its texts. */
export type Objective = (batches: Batches) => Loss;

/** Computes one value at each predicted position, [targets]. `measure` may see the positions in pieces. */
export function atEachPlace(tower: ObjectiveTower, measure: (places: Places) => Value): Value {
  return tower.atPlaces((places) => [measure(places)])[0] as Value;
}

/** ℓ: mean negative log-likelihood of the predicted tokens, in nats a token. */
export function tokenMeanLoss(tower: ObjectiveTower): Value {
  return negate(tower.tokenMean(tower.logProbabilities));
}
