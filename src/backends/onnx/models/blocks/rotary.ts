import type { DataType } from "../../graph/dataTypes";
import { at } from "../../graph/dimensions";
import type { Value } from "../../graph/graph";
import { add, cast, cosine, multiply, sine, subtract } from "../../graph/operators/elementwise";
import { concat, reshape, split } from "../../graph/operators/layout";

/** Cosine and sine of the angles at each position. Both are [batch, length, 1, headSize / 2]. */
interface RotaryAngles {
  readonly cosine: Value;
  readonly sine: Value;
}

/**
 * Angle i of position p is p · frequency i. As in transformers, the angles are computed in float32, whatever the type
 * of the weights.
 * @param positions int64 [batch, length]
 * @param frequencies headSize / 2 numbers from `rotaryFrequencies`
 */
export function rotaryAngles(positions: Value, frequencies: readonly number[], dataType: DataType): RotaryAngles {
  const [batch, length] = [at(positions.shape, 0), at(positions.shape, 1)];
  const columns = reshape(cast(positions, "float32"), [batch, length, 1, 1]);
  const angles = multiply(columns, positions.graph.constant(frequencies, "float32", [frequencies.length]));
  return { cosine: cast(cosine(angles), dataType), sine: cast(sine(angles), dataType) };
}

/**
 * Rotates each pair (x_i, x_{i + half}) of x [batch, length, heads, headSize] by the pair's angle at the token's
 * position.
 */
export function rotate(x: Value, angles: RotaryAngles): Value {
  const [first, second] = split(x, 2, -1) as [Value, Value];
  return concat(
    [
      subtract(multiply(first, angles.cosine), multiply(second, angles.sine)),
      add(multiply(second, angles.cosine), multiply(first, angles.sine)),
    ],
    -1,
  );
}
