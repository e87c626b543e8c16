import { expect, it } from "vitest";
import { align } from "../../../webview/alignment";

const expected = "The lamp stood on the shelf, and nobody ever looked at it again that winter.";
const generated = " A lamp stood on the shelf. Somebody has looked at it again that summer.";

it("breaks both texts at their shared words, and loses no character", () => {
  const stretches = align(expected, generated);
  expect(stretches.map(({ expected: [start, end] }) => expected.slice(start, end)).join("")).toBe(expected);
  expect(stretches.map(({ generated: [start, end] }) => generated.slice(start, end)).join("")).toBe(generated);
  const shared = stretches.filter(({ isShared }) => isShared);
  expect(shared.map(({ expected: [start, end] }) => expected.slice(start, end))).toEqual([
    "lamp stood on the shelf",
    "looked at it again that",
  ]);
  expect(shared.map(({ generated: [start, end] }) => generated.slice(start, end))).toEqual([
    "lamp stood on the shelf",
    "looked at it again that",
  ]);
});

it("finds one shared stretch in texts that differ in a space, and none in texts without shared words", () => {
  expect(align("a b c d", " a b c d").map(({ isShared }) => isShared)).toEqual([true]);
  expect(align("a b c d", "e f").map(({ isShared }) => isShared)).toEqual([false]);
  expect(align("a b c", "")).toEqual([{ isShared: false, expected: [0, 5], generated: [0, 0] }]);
});
