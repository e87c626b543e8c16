import { describe, expect, it } from "vitest";
import { tokenizerClassOf } from "../../../src/tokenizer/tokenizerClass";

describe("a folder that names the class LlamaTokenizer", () => {
  const chosenFor = (definition: Readonly<Record<string, unknown>>) =>
    tokenizerClassOf(definition, { config: {}, tokenizerConfig: { tokenizer_class: "LlamaTokenizer" } });

  it("is read unchanged if a part of its tokenizer is byte-level, also in a sequence", () => {
    const byteLevel = { type: "ByteLevel" };
    expect(chosenFor({ decoder: byteLevel })).toEqual({});
    expect(chosenFor({ pre_tokenizer: { type: "Sequence", pretokenizers: [byteLevel] } })).toEqual({});
  });

  it("is rebuilt if only its vocabulary has the word", () => {
    const definition = { model: { type: "BPE", vocab: { ByteLevel: 0 }, merges: [] } };
    expect(chosenFor(definition)).toEqual({ rebuilding: "LlamaTokenizer" });
  });
});
