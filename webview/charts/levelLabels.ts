import type { Points } from "../../src/protocol/series";

/** Where a level's name stands: along its line, from 0 at its left end to 1, and above or below it. */
export interface LabelPlace {
  readonly along: number;
  readonly isAbove: boolean;
}

interface Plot {
  readonly from: number;
  readonly to: number;
  readonly yRange: readonly [number, number];
}

/** The best first: a place further down is taken only where it is freer. */
const places: readonly LabelPlace[] = [true, false].flatMap((isAbove) =>
  [0.75, 0.5, 0.25, 0.85, 0.6, 0.4, 0.15].map((along) => ({ along, isAbove })),
);
/** Of a name, in parts of the plot: so much is kept free on either side of its middle. */
const [halfWidth, halfHeight] = [0.17, 0.04];
/** From a line to the middle of its name, in parts of the plot. */
const rise = 0.045;
/** Where curves keep so far away, in parts of the plot, no other place is better. */
const farEnough = 0.06;
/** Places along a name at which its distance from a curve is measured. */
const looks = [-1, -0.5, 0, 0.5, 1].map((part) => part * halfWidth);

/**
 * A place for the name of each level where neither a curve, nor another level, nor a name placed before goes through
 * it.
 *
 * @param values the levels' heights
 */
export function placeLevelLabels(
  values: readonly number[],
  curves: readonly Points[],
  { from, to, yRange: [low, high] }: Plot,
): LabelPlace[] {
  const height = (value: number): number => (value - low) / (high - low);
  const taken: { readonly along: number; readonly y: number }[] = [];
  return values.map((value) => {
    const clearanceOf = ({ along, isAbove }: LabelPlace): number => {
      const y = height(value) + (isAbove ? rise : -rise);
      // Above the plot is free, below it stand the steps.
      if (y < halfHeight) return -1;
      const obstacles = [
        ...curves.flatMap((curve) => looks.map((look) => heightAt(curve, from + (along + look) * (to - from)))),
        ...values.filter((other) => other !== value),
      ].flatMap((other) => (other === undefined ? [] : [height(other)]));
      const names = taken.filter((name) => Math.abs(name.along - along) < 2 * halfWidth).map((name) => name.y);
      const distances = [...obstacles, ...names.map((name) => name + Math.sign(y - name) * halfHeight)].map((other) =>
        Math.abs(y - other),
      );
      return Math.min(farEnough, ...distances);
    };
    let best = { place: places[0] ?? { along: 0.5, isAbove: true }, clearance: -Infinity };
    for (const place of places) {
      const clearance = clearanceOf(place);
      if (clearance > best.clearance) best = { place, clearance };
    }
    taken.push({ along: best.place.along, y: height(value) + (best.place.isAbove ? rise : -rise) });
    return best.place;
  });
}

/** A curve's height at a step, straight between its points; undefined where it has not come or has ended. */
const heightAt = ({ x, y }: Points, step: number): number | undefined => {
  const next = x.findIndex((other) => other >= step);
  if (next < 0) return undefined;
  const [left, right] = [x[next - 1], x[next] ?? 0];
  if (left === undefined) return right === step ? y[next] : undefined;
  const part = (step - left) / (right - left);
  return (y[next - 1] ?? 0) * (1 - part) + (y[next] ?? 0) * part;
};
