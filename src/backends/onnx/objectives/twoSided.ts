import type { Value } from "../graph/graph";
import { cast, clip, divide, multiply, subtract, where } from "../graph/operators/elementwise";
import type { Batches, ObjectiveTower } from "./objective";

/**
 * Smooth-L1 of each element: x²/2 between −1 and 1, and |x| − 1/2 outside. With c = x limited to −1..1, this is c·(x −
 * c/2).
 */
export function smoothL1(x: Value): Value {
  const limited = clip(x, -1, 1);
  return multiply(limited, subtract(x, multiply(limited, 0.5)));
}

/** ℓ of each text: the mean of −log p over its predicted tokens, [texts]. */
export function meanTextLosses(tower: ObjectiveTower): Value {
  return divide(tower.textLosses, cast(tower.inputs.targetCounts, tower.textLosses.dataType));
}

/**
 * The two-sided term: the mean over the forget texts of smooth-L1(ℓ − τ). τ is the text's aimed loss. A model that
 * never learnt a text has about this loss, so the term stops at this loss from both sides. A text without an aim counts
 * as 0.
 */
export function aimTerm({ forget }: Batches): Value {
  const { losses, isSet } = forget.aim();
  const distances = smoothL1(subtract(meanTextLosses(forget), losses));
  return forget.textMean(where(isSet, distances, 0));
}
