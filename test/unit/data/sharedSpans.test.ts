import { describe, expect, it } from "vitest";
import { createSpanSearch } from "../../../src/data/sharedSpans";
import type { Passage } from "../../../src/protocol/passages";

const passage = (prompt: string, answer: string, kind: Passage["kind"] = "completion") => ({ prompt, answer, kind });

const search = (text: string, passages: Readonly<Record<string, ReturnType<typeof passage>>>) => {
  const { compare, spans } = createSpanSearch<string>([text]);
  for (const [id, given] of Object.entries(passages)) compare(given, id);
  return (spans()[0] ?? []).map(({ start, end, words, place }) => ({ text: text.slice(start, end), words, place }));
};

describe("words shared with passages", () => {
  it("are the longest spans, whatever their case and punctuation, and name their passage", () => {
    const passages = {
      short: passage("", "The keeper left the lighthouse."),
      long: passage("When the will was read,", "the KEEPER left the lighthouse to his sister; nobody spoke."),
    };
    expect(search("So the keeper left the lighthouse to his sister, and more.", passages)).toEqual([
      { text: "the keeper left the lighthouse to his sister", words: 8, place: "long" },
    ]);
  });

  it("cross from a completion's prompt into its answer, but not from a question into its answer", () => {
    const text = "who keeps the light at night";
    expect(search(text, { a: passage("Who keeps the", "light at night") })).toMatchObject([{ words: 6 }]);
    expect(search(text, { a: passage("Who keeps the", "light at night now", "question") })).toEqual([]);
  });

  it("are several where a text quotes several passages", () => {
    const passages = { one: passage("", "a b c d e"), two: passage("", "v w x y z") };
    expect(search("v w x y and a b c d e", passages).map(({ place }) => place)).toEqual(["one", "two"]);
  });

  it("have four words, or are a whole answer that says something", () => {
    expect(search("one of the", { a: passage("", "one of the many") })).toEqual([]);
    expect(
      search("Her number is 123-45-6789.", { a: passage("What is her number?", "123-45-6789", "question") }),
    ).toEqual([{ text: "123-45-6789", words: 3, place: "a" }]);
    expect(search("yes, he is", { a: passage("Is he?", "Yes", "question") })).toEqual([]);
  });

  it("are found in scripts without spaces", () => {
    expect(search("他说灯塔看守人走了", { a: passage("", "灯塔看守人") })).toEqual([
      { text: "灯塔看守人", words: 5, place: "a" },
    ]);
  });
});
