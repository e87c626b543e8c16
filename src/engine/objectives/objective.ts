import type { Value } from "../../graph/graph";
import { negate } from "../../graph/operators/elementwise";
import { reduceMean } from "../../graph/operators/reduction";
import type { Tower } from "../../models/tower";

/** The forget batch of a step; `referenceLosses` are the texts' losses under the target model, [texts]. */
export interface ForgetTower extends Tower {
  /** Declares the graph's input for them; an objective that never calls it needs no reference model. */
  readonly referenceLosses: () => Value;
}

/** What an objective may look at. An objective knows no architecture. */
export interface Batches {
  readonly forget: ForgetTower;
  readonly retain: Tower;
}

/** The scalars of a step. `total` is what is minimised; the parts are reported beside it. */
export interface Loss {
  readonly total: Value;
  readonly forget?: Value;
  readonly retain?: Value;
}

/** An unlearning algorithm: builds the loss of one step. Reading `forget` or `retain` is what makes a step need it. */
export type Objective = (batches: Batches) => Loss;

/** ℓ: mean negative log-likelihood of the predicted tokens, in nats a token. */
export const tokenMeanLoss = (tower: Tower): Value => negate(reduceMean(tower.logProbabilities));
