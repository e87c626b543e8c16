import { expect, it } from "vitest";
import { histogram } from "../../../src/protocol/histogram";

it("counts every score once, and 1 in the last bin", () => {
  expect(histogram([0, 0.049, 0.05, 0.5, 0.999, 1], 20)).toEqual(
    Array.from({ length: 20 }, (_, bin) => ({ 0: 2, 1: 1, 10: 1, 19: 2 })[bin] ?? 0),
  );
});
