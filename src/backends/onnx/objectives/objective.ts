import type { Value } from "../graph/graph";
import { negate } from "../graph/operators/elementwise";
import type { Places, Tower } from "../models/tower";

/**
 * The current model's results for one batch of a step. If an objective reads `referenceLogits`, the step also computes
 * the forward pass of the reference model. The reference model is the original model, unless the trainer's settings
 * name another model.
 */
export interface ObjectiveTower extends Tower {
  /**
   * For each predicted token, whether the retain term uses the token's loss instead of a divergence: bool [targets]
   * (see `TargetedText.isLearned`).
   */
  readonly isLearned: () => Value;
  /** The aimed loss of each text, [texts], and whether the text has an aim, bool [texts]. */
  readonly aim: () => { readonly losses: Value; readonly isSet: Value };
  /**
   * A step has a forget batch and a retain batch, and each batch may be divided into parts. The function takes one
   * value for each predicted token of this part, [targets]. It returns the sum of these values, divided by the number
   * of predicted tokens in all parts of the batch.
   */
  readonly tokenMean: (values: Value) => Value;
}

/** The forget batch of a step. */
interface ForgetTower extends ObjectiveTower {
  /**
   * Takes one value for each forget text of this part of the step, [texts]. Returns the sum of these values, divided by
   * the number of forget texts in all parts of the step.
   */
  readonly textMean: (values: Value) => Value;
  /** Summed loss of each text under the reference model, [texts]. It is computed once, before the first step. */
  readonly referenceLosses: () => Value;
}

/** The input of an objective. An objective does not depend on the architecture of the model. */
export interface Batches {
  readonly forget: ForgetTower;
  readonly retain: ObjectiveTower;
}

/** The scalars of a step. Training minimises `total`. A run also reports `forget` and `retain`. */
export interface Loss {
  readonly total: Value;
  readonly forget?: Value;
  readonly retain?: Value;
}

/**
 * An unlearning algorithm. It builds the loss of one step. A step needs forget texts only if the algorithm reads
 * `forget`, and retain texts only if it reads `retain`.
 */
export type Objective = (batches: Batches) => Loss;

/**
 * Computes one value at each predicted position, [targets]. If the positions are divided into pieces, each call of
 * `measure` gets one piece.
 */
export function atEachPlace(tower: ObjectiveTower, measure: (places: Places) => Value): Value {
  return tower.atPlaces((places) => [measure(places)])[0] as Value;
}

/** ℓ: mean negative log-likelihood of the predicted tokens, in nats a token. */
export function tokenMeanLoss(tower: ObjectiveTower): Value {
  return negate(tower.tokenMean(tower.logProbabilities));
}
