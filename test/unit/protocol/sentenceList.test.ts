import { expect, it } from "vitest";
import { sentenceList } from "../../../src/protocol/sentenceList";

it("names some items and counts the others", () => {
  expect(sentenceList(["a"])).toBe("a");
  expect(sentenceList(["a", "b", "c"])).toBe("a, b and c");
  expect(sentenceList(["a", "b", "c", "d"], { noun: "file" })).toBe("a, b, c and 1 more file");
  expect(sentenceList(["a", "b", "c", "d"], { most: 2, noun: "file" })).toBe("a, b and 2 more files");
  expect(sentenceList(["a", "b", "c", "d"], { most: 2 })).toBe("a, b and 2 more");
});
