import { describe, expect, test } from "vitest";
import { longestMatchedSpan } from "../../../src/evaluation/matchedSpan";

/** The matched pieces of both texts and their length in words. */
function matched(expected: string, generated: string) {
  const span = longestMatchedSpan(expected, generated);
  return span && [expected.slice(...span.expected), generated.slice(...span.generated), span.words];
}

describe("longestMatchedSpan", () => {
  test("gives the longest run of consecutive shared words, not the longest subsequence", () => {
    expect(matched("one two three four five", "one x three four five y two")).toEqual([
      "three four five",
      "three four five",
      3,
    ]);
  });

  test("half-open character ranges in both texts", () => {
    expect(longestMatchedSpan("ab cd ef", "xx cd ef")).toEqual({ expected: [3, 8], generated: [3, 8], words: 2 });
  });

  test("ignores case and the punctuation between words, and ends at the words", () => {
    expect(matched("So: “Port Vellamy, 1931.” (She left)", "in port vellamy (1931), she wept")).toEqual([
      "Port Vellamy, 1931.” (She",
      "port vellamy (1931), she",
      4,
    ]);
  });

  test("does not stem", () => {
    expect(matched("she runs home", "she running home")).toEqual(["she", "she", 1]);
  });

  test("of equally long runs takes the first expected one and its first occurrence", () => {
    expect(longestMatchedSpan("c d a b", "a b x c d y c d")).toEqual({
      expected: [0, 3],
      generated: [6, 9],
      words: 2,
    });
  });

  test("a word repeated in one text is matched no longer than in the other", () => {
    expect(matched("la la la", "la la la la la")?.[2]).toBe(3);
  });

  test.each([
    ["", "word"],
    ["word", ""],
    ["...", "..."],
    ["one", "two"],
  ])("is undefined where no word is shared: %j, %j", (expected, generated) => {
    expect(longestMatchedSpan(expected, generated)).toBeUndefined();
  });
});

describe("in scripts without spaces", () => {
  test("each character is a word, and whole characters are marked", () => {
    expect(matched("村口的老桥被春天的洪水冲走了。", "听说老桥被春天冲走")).toEqual(["老桥被春天", "老桥被春天", 5]);
    expect(longestMatchedSpan("老桥", "老桥")).toMatchObject({ unit: "characters" });
    expect(longestMatchedSpan("the old mill 桥", "the old mill 桥")).not.toHaveProperty("unit");
  });

  test("a Thai vowel sign stays with its letter", () => {
    expect(matched("ถูกน้ำพัด", "โดนน้ำพัด")?.[0]).toBe("น้ำพัด");
  });

  test("composed and decomposed letters are equal", () => {
    expect(longestMatchedSpan("e\u0301te\u0301 fini", "été fini")?.words).toBe(2);
  });
});
