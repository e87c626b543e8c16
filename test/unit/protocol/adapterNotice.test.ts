import { expect, it } from "vitest";
import { describeAdapterDifference, isAdapterNotice } from "../../../src/protocol/adapterNotice";

it("recognises a notice by its key, and in an older run by its sentence", () => {
  expect(isAdapterNotice({ message: "A sentence of a later version.", about: "adapter" })).toBe(true);
  expect(isAdapterNotice({ message: describeAdapterDifference("a reason", undefined, "a command") })).toBe(true);
  expect(isAdapterNotice({ message: "Memory ran out." })).toBe(false);
});
