import { cp, writeFile } from "node:fs/promises";
import path from "node:path";
import { temporaryFolder } from "../runs/temporaryFolder";

/** A tokenizer with a token for each number below 40. Token 0 ends a text, and token 1 pads a batch. */
const tokenizer = {
  version: "1.0",
  truncation: null,
  padding: null,
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: "Whitespace" },
  post_processor: null,
  decoder: null,
  model: {
    type: "WordLevel",
    vocab: Object.fromEntries(Array.from({ length: 40 }, (_, token) => [String(token), token])),
    unk_token: "1",
  },
};
const tokenizerConfiguration = {
  tokenizer_class: "PreTrainedTokenizerFast",
  eos_token: "0",
  pad_token: "1",
  unk_token: "1",
};

/**
 * Copies a model of test/fixtures and adds a tokenizer.
 * @param name one of `modelCases`
 * @returns a temporary folder
 */
export async function modelWithTokenizer(name: string): Promise<string> {
  const folder = path.join(await temporaryFolder(), "model");
  await cp(path.join(import.meta.dirname, "../../fixtures", name), folder, { recursive: true });
  await writeFile(path.join(folder, "tokenizer.json"), JSON.stringify(tokenizer));
  await writeFile(path.join(folder, "tokenizer_config.json"), JSON.stringify(tokenizerConfiguration));
  return folder;
}
