import type { Value } from "../graph/graph";
import { negate } from "../graph/operators/elementwise";
import type { Places, Tower } from "../models/tower";

/**
 * One batch of a step, under the model as it is and, where an objective asks, under the target model: reading
 * `referenceLogits` of a place adds the target model's forward pass.
 */
export interface ObjectiveTower extends Tower {
  /** Whether each predicted token is to be learned, bool [targets] (see `TargetedText.isLearned`). */
  readonly isLearned: () => Value;
  /**
   * Mean of a value a predicted token, [targets], over the tokens of the whole step, of which this batch may be a part.
   */
  readonly tokenMean: (values: Value) => Value;
}

/** The forget batch of a step. */
export interface ForgetTower extends ObjectiveTower {
  /** Mean of a value a text, [texts], over the texts of the whole step. */
  readonly textMean: (values: Value) => Value;
  /** The texts' summed losses under the target model, [texts], which are worked out once before the first step. */
  readonly referenceLosses: () => Value;
}

/** What an objective may look at. An objective knows no architecture. */
export interface Batches {
  readonly forget: ForgetTower;
  readonly retain: ObjectiveTower;
}

/** The scalars of a step. `total` is what is minimised; the parts are reported beside it. */
export interface Loss {
  readonly total: Value;
  readonly forget?: Value;
  readonly retain?: Value;
}

/** An unlearning algorithm: builds the loss of one step. Reading `forget` or `retain` is what makes a step need it. */
export type Objective = (batches: Batches) => Loss;

/** What is computed from the distribution of each predicted token, [targets]; `measure` may see them in pieces. */
export function atEachPlace(tower: ObjectiveTower, measure: (places: Places) => Value): Value {
  return tower.atPlaces((places) => [measure(places)])[0] as Value;
}

/** ℓ: mean negative log-likelihood of the predicted tokens, in nats a token. */
export function tokenMeanLoss(tower: ObjectiveTower): Value {
  return negate(tower.tokenMean(tower.logProbabilities));
}
