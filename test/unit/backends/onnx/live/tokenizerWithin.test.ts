import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openTestModel } from "../../../support/openTestModel";
import { tokenizerWithin } from "../../../../../src/backends/onnx/live/tokenizerWithin";
import { completePrompts } from "../../../../../src/evaluation/complete";
import { tokenizeRow } from "../../../../../src/tokenizer/rowTokens";
import { modelWithTokenizer } from "../../../support/modelWithTokenizer";
import { numberTokenizer } from "../../../support/numberTokenizer";

/** A model whose folder names tokens that its embedding of 40 rows lacks. */
const folderWith = async (roles: object): Promise<string> => {
  const folder = await modelWithTokenizer("olmo/untied");
  const file = path.join(folder, "tokenizer_config.json");
  const settings = JSON.parse(await readFile(file, "utf8")) as object;
  await writeFile(file, JSON.stringify({ ...settings, ...roles }));
  return folder;
};

describe("a model whose tokenizer has a padding token beyond the embedding", async () => {
  const folder = await folderWith({ pad_token: "[PAD]" });
  const model = await openTestModel(folder);
  afterAll(() => model.dispose());
  const { tokenizer } = model;

  it("pads with another token", async () => {
    expect(tokenizer.vocabularySize).toBe(41);
    expect(tokenizer.padId).toBe(0);
    const settings = { batchSize: 2, maxNewTokens: 4, stop: [] };
    const prompts = [{ text: "2 3 4" }, { text: "5" }];
    const together = await completePrompts({ model }, prompts, settings);
    expect(await completePrompts({ model }, prompts, { ...settings, batchSize: 1 })).toEqual(together);
  });

  it("refuses a text with this token, and no other", () => {
    expect(tokenizeRow(tokenizer, "2 3", "39").ids).toEqual([2, 3, 39, 0]);
    const message = /^The text "2 \[PAD\] 3" has the token "\[PAD\]" with the id 40, but the embedding .* only 40 rows/;
    expect(() => tokenizer.encodePrompt("2 [PAD] 3")).toThrow(message);
    expect(() => tokenizer.encode("2 [PAD] 3")).toThrow(message);
  });
});

describe("a model whose end-of-text lies beyond the embedding", async () => {
  const model = await openTestModel(await folderWith({ eos_token: "<|im_end|>" }));
  afterAll(() => model.dispose());

  it("continues a prompt, but refuses the rows of a data set, which end with this token", async () => {
    const settings = { batchSize: 1, maxNewTokens: 2, stop: [] };
    expect(await completePrompts({ model }, [{ text: "2 3" }], settings)).toHaveLength(1);
    expect(() => tokenizeRow(model.tokenizer, "2", "3")).toThrow(
      /^Every row of a data set ends with the token "<\|im_end\|>" with the id 40, but/,
    );
  });
});

describe("a tokenizer within the embedding", () => {
  it("stays as it is", () => {
    expect(tokenizerWithin(numberTokenizer, 40, "/model")).toBe(numberTokenizer);
  });
});
