import type { Shape } from "../graph/dimensions";
import type { Value } from "../graph/graph";
import { add, lessOrEqual, subtract, where } from "../graph/operators/elementwise";
import { reshape } from "../graph/operators/layout";
import { minusInfinity } from "../models/blocks/attention";

/**
 * Makes the attention masks of a decoding graph. In a layer with a window, the mask also hides every token that is too
 * far before the token at `positions`. The input `places` gives, for each slot, the position of its token in the text.
 * It is declared only if a layer has a window.
 * @param mask [batch, 1, 1, slots]
 * @param placesShape [slots], or [batch, 1, 1, slots] when the places differ between rows
 * @returns a function that gives the mask for a window
 */
export function windowMasks(mask: Value, positions: Value, placesShape: Shape): (window: number | undefined) => Value {
  const { graph } = mask;
  let places: Value | undefined;
  return (window) => {
    if (window === undefined) return mask;
    places ??= graph.input("places", "int64", placesShape);
    const isFar = lessOrEqual(places, subtract(reshape(positions, ["batch", 1, 1, 1]), window));
    return add(mask, where(isFar, graph.scalar(minusInfinity, "float32"), 0));
  };
}
