import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadTokenizer } from "../../../src/tokenizer/tokenizer";
import { tokenTexts } from "../../../src/tokenizer/tokenTexts";

const fixtures = path.join(import.meta.dirname, "../../fixtures/checkpoints");

interface Expected {
  readonly decoded: readonly { readonly ids: number[]; readonly raw: string }[];
}

describe("token texts", async () => {
  const tokenizer = await loadTokenizer(path.join(fixtures, "float32"));

  it("have one entry for each token, and together are the text that transformers decodes", async () => {
    const { decoded } = JSON.parse(await readFile(path.join(fixtures, "float32.tokens.json"), "utf8")) as Expected;
    expect(decoded.map(({ ids }) => tokenTexts(tokenizer, ids).join(""))).toEqual(decoded.map(({ raw }) => raw));
    expect(decoded.map(({ ids }) => tokenTexts(tokenizer, ids).length)).toEqual(decoded.map(({ ids }) => ids.length));
  });

  it("put a character of several tokens into the last of them", () => {
    const texts = tokenTexts(tokenizer, tokenizer.encode("a 漢 b"));
    expect(texts.filter((text) => text !== "")).toEqual(["a", " ", "漢", " b"]);
    expect(texts.length).toBeGreaterThan(4);
  });

  it("keep the space that a tokenizer drops at the start of a text", () => {
    // SentencePiece's decoders drop it.
    const words = ["▁the", "▁green", "▁do", "or"];
    const decode = (ids: readonly number[]): string =>
      ids
        .map((id) => words[id])
        .join("")
        .replaceAll("▁", " ")
        .replace(/^ /, "");
    expect(tokenTexts({ decode }, [0, 1, 2, 3])).toEqual(["the", " green", " do", "or"]);
  });
});
