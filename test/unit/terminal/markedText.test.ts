import { describe, expect, it } from "vitest";
import { excerpt, markSpan } from "../../../src/terminal/markedText";

const mark = (span: string): string => `«${span}»`;

describe("markSpan", () => {
  it("highlights the range and keeps the lines of the text", () => {
    expect(markSpan("one\ntwo three", [4, 7], mark)).toBe("one\n«two» three");
    expect(markSpan("one two", undefined, mark)).toBe("one two");
  });

  it("removes characters that control the terminal", () => {
    expect(markSpan("a\u001b[2Jb\u202e\rc", [1, 5], mark)).toBe("a« [2J»b  c");
  });
});

describe("excerpt", () => {
  it("cuts a long text to one line around the range", () => {
    const text = `${"x".repeat(100)} \n the span\nhere ${"y".repeat(100)}`;
    const start = text.indexOf("the");
    const line = excerpt(text, [start, start + 13], mark);
    expect(line).toBe(`…${"x".repeat(59)} «the span here» ${"y".repeat(59)}…`);
  });

  it("cuts a long range in its middle", () => {
    expect(excerpt("ab".repeat(500), [0, 1000], mark)).toBe(`«${"ab".repeat(60)} … ${"ab".repeat(60)}»`);
  });

  it("shows the beginning of a text without a range", () => {
    expect(excerpt("short", undefined, mark)).toBe("short");
  });
});
