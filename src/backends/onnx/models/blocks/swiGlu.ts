import type { Value } from "../../graph/graph";
import { multiply, sigmoid } from "../../graph/operators/elementwise";

interface Projections {
  readonly gate: (x: Value) => Value;
  readonly up: (x: Value) => Value;
  readonly down: (x: Value) => Value;
}

/** down(silu(gate(x)) · up(x)), silu(g) = g·σ(g) (Shazeer 2020, arXiv 2002.05202). x: [n, width]. */
export function swiGlu(x: Value, { gate, up, down }: Projections): Value {
  const gated = gate(x);
  return down(multiply(multiply(gated, sigmoid(gated)), up(x)));
}
