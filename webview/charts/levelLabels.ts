import type { Points } from "../../src/protocol/series";

/**
 * The place of a level's label. A level is a horizontal line in the chart. `along` is 0 at the left end of the line and
 * 1 at its right end.
 */
export interface LabelPlace {
  readonly along: number;
  readonly isAbove: boolean;
}

interface Plot {
  readonly from: number;
  readonly to: number;
  readonly yRange: readonly [number, number];
}

/** The possible places of a label, in order of preference. A later place is chosen only if it has more room. */
const places: readonly LabelPlace[] = [true, false].flatMap((isAbove) =>
  [0.75, 0.5, 0.25, 0.85, 0.6, 0.4, 0.15].map((along) => ({ along, isAbove })),
);
/**
 * Half of a label's width as a fraction of the plot's width, and half of a label's height as a fraction of the plot's
 * height.
 */
const [halfWidth, halfHeight] = [0.17, 0.04];
/** The distance from a level to the middle of its label, as a fraction of the plot's height. */
const rise = 0.045;
/**
 * A label needs this distance from the curves, the other levels and the other labels. The unit is the height of the
 * plot. All places with at least this distance are equally good.
 */
const farEnough = 0.06;
/**
 * The distance from a label to a curve is measured at several points of the label. These are the offsets of the points
 * from the label's middle.
 */
const looks = [-1, -0.5, 0, 0.5, 1].map((part) => part * halfWidth);

/**
 * Chooses a place for the label of each level. A good place is far from the curves, from the other levels and from the
 * labels that already have a place.
 *
 * @param values the value of each level on the y axis
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
      // A label may lie above the plot, but not below the plot, because the axis with the step numbers is there.
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
    const { along, isAbove } = places
      .map((place) => ({ ...place, clearance: clearanceOf(place) }))
      .reduce((best, place) => (place.clearance > best.clearance ? place : best));
    taken.push({ along, y: height(value) + (isAbove ? rise : -rise) });
    return { along, isAbove };
  });
}

/** The value of a curve at a step, by linear interpolation. It is undefined outside the range of the curve. */
const heightAt = ({ x, y }: Points, step: number): number | undefined => {
  const next = x.findIndex((other) => other >= step);
  if (next < 0) return undefined;
  const [left, right] = [x[next - 1], x[next] ?? 0];
  if (left === undefined) return right === step ? y[next] : undefined;
  const part = (step - left) / (right - left);
  return (y[next - 1] ?? 0) * (1 - part) + (y[next] ?? 0) * part;
};
