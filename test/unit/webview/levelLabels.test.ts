import { describe, expect, it } from "vitest";
import { placeLevelLabels } from "../../../webview/charts/levelLabels";

const plot = { from: 0, to: 100, yRange: [0, 1] } as const;
const flat = (height: number) => ({ x: [0, 100], y: [height, height] });

describe("the label of a level", () => {
  it("is above its line where that place is free", () => {
    expect(placeLevelLabels([0.5], [], plot)).toEqual([{ along: 0.75, isAbove: true }]);
  });

  it("is below its line where a curve runs above it", () => {
    expect(placeLevelLabels([0.5], [flat(0.55)], plot)).toEqual([{ along: 0.75, isAbove: false }]);
  });

  it("is above the plot at its top, where no curve can be", () => {
    expect(placeLevelLabels([1], [flat(1), flat(0.95)], plot)).toEqual([{ along: 0.75, isAbove: true }]);
  });

  it("never covers the ticks below the plot", () => {
    for (const curve of [flat(0.08), flat(0.02)]) {
      expect(placeLevelLabels([0.03], [curve], plot)[0]?.isAbove).toBe(true);
    }
  });

  it("is far from a rising curve", () => {
    const [place] = placeLevelLabels([0.5], [{ x: [0, 100], y: [0, 1] }], plot);
    // The curve crosses the level in the middle.
    expect(Math.abs((place?.along ?? 0.5) - 0.5)).toBeGreaterThan(0.2);
  });

  it("does not cover the label of a level nearby", () => {
    const places = placeLevelLabels([0.5, 0.52], [], plot);
    expect(places[0]).not.toEqual(places[1]);
    const [first, second] = places.map(({ along, isAbove }, level) => ({
      along,
      y: (level === 0 ? 0.5 : 0.52) + (isAbove ? 0.045 : -0.045),
    }));
    expect(
      Math.abs((first?.along ?? 0) - (second?.along ?? 0)) >= 0.34 ||
        Math.abs((first?.y ?? 0) - (second?.y ?? 0)) >= 0.08,
    ).toBe(true);
  });
});
