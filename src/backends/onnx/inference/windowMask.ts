import type { Shape } from "../graph/dimensions";
import type { Value } from "../graph/graph";
import { add, lessOrEqual, subtract, where } from "../graph/operators/elementwise";
import { reshape } from "../graph/operators/layout";
import { minusInfinity } from "../models/blocks/attention";

/**
 * Makes the attention masks of a decoding graph. `positions` gives the position of the token that the graph reads. In a
 * layer with an attention window, the mask also hides every token before this window. The graph input `places` gives,
 * for each slot, the position of its token in the text. The graph has this input only if at least one layer has a
 * window.
 * @param mask [batch, 1, 1, slots]
 * @param placesShape [slots], or [batch, 1, 1, slots] when the places differ between rows
 * @returns a function that takes the size of a layer's window (undefined without a window) and returns the layer's mask
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
