import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { tokenizeRow } from "../../../src/tokenizer/rowTokens";
import { loadTokenizer } from "../../../src/tokenizer/tokenizer";
import { tokenTexts } from "../../../src/tokenizer/tokenTexts";

const fixtures = path.join(import.meta.dirname, "../../fixtures/checkpoints");
const styles = path.join(import.meta.dirname, "../../fixtures/tokenizers");

interface Expected {
  readonly size: number;
  readonly encoded: readonly { readonly text: string; readonly ids: number[] }[];
  readonly decoded: readonly { readonly ids: number[]; readonly cleaned: string; readonly raw: string }[];
}

describe.each([
  ...["float32", "surrounded"].map(
    (name) => [path.join(fixtures, name), path.join(fixtures, `${name}.tokens.json`)] as const,
  ),
  ...["llama-2", "mistral", "llama-3", "qwen-2"].map(
    (name) => [path.join(styles, name), path.join(styles, name, "expected.json")] as const,
  ),
])("the tokenizer in %s agrees with transformers", async (folder, file) => {
  const tokenizer = await loadTokenizer(folder);
  const expected = JSON.parse(await readFile(file, "utf8")) as Expected;

  it("encodes", () => {
    expect(expected.encoded.map(({ text }) => ({ text, ids: tokenizer.encode(text) }))).toEqual(expected.encoded);
  });

  it("decodes", () => {
    const decoded = expected.decoded.map(({ ids }) => ({
      ids,
      cleaned: tokenizer.decode(ids, { cleanUpSpaces: true }),
      raw: tokenizer.decode(ids, { skipSpecialTokens: false, cleanUpSpaces: false }),
    }));
    expect(decoded).toEqual(expected.decoded);
  });

  it("decodes token by token to the same text as at once", () => {
    for (const { text, ids } of expected.encoded) {
      const told = tokenTexts(tokenizer, ids);
      expect(told).toHaveLength(ids.length);
      expect(told.join(""), text).toBe(tokenizer.decode(ids, { skipSpecialTokens: false, cleanUpSpaces: false }));
    }
  });

  it("gives the size of its vocabulary", () => {
    expect(tokenizer.vocabularySize).toBe(expected.size);
  });
});

describe("special tokens", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "lethe-tokenizer-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const take = (source: string): Promise<void> =>
    copyFile(path.join(fixtures, source, "tokenizer.json"), path.join(folder, "tokenizer.json"));
  const give = (name: string, value: unknown): Promise<void> =>
    writeFile(path.join(folder, name), typeof value === "string" ? value : JSON.stringify(value));

  const named = { bos_token: "<|endoftext|>", eos_token: "<|endoftext|>", pad_token: "<|padding|>" };
  const [END, PAD] = [0, 1];

  it("come from the post-processor if the configuration does not name them", async () => {
    await take("surrounded");
    await give("tokenizer_config.json", named);
    const { encode, encodePrompt } = await loadTokenizer(folder);
    const bare = encode("the").slice(1, -1);
    expect(encode("the")).toEqual([PAD, ...bare, END]);
    expect(encodePrompt("the")).toEqual([PAD, ...bare]);
  });

  it("do not depend on add_bos_token and add_eos_token, as in transformers 5", async () => {
    await take("surrounded");
    await give("tokenizer_config.json", { ...named, add_bos_token: false, add_eos_token: false });
    const surrounded = (await loadTokenizer(folder)).encode("the");
    expect([surrounded[0], surrounded.at(-1)]).toEqual([PAD, END]);
    await take("float32");
    await give("tokenizer_config.json", { ...named, add_bos_token: true, add_eos_token: true });
    expect((await loadTokenizer(folder)).encode("")).toEqual([]);
  });

  it("after a text are named in a warning, because a prompt lacks them", async () => {
    await take("surrounded");
    await give("tokenizer_config.json", named);
    const warn = vi.fn<(sentence: string) => void>();
    await loadTokenizer(folder, warn);
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/puts "<\|endoftext\|>" after every text.* leaves it out after a prompt/)],
    ]);
  });

  it("that two files name differently are named in a warning", async () => {
    await take("float32");
    await give("tokenizer_config.json", { eos_token: "<|endoftext|>" });
    await give("special_tokens_map.json", { eos_token: "<|padding|>" });
    const warn = vi.fn<(sentence: string) => void>();
    expect((await loadTokenizer(folder, warn)).endOfText).toBe(PAD);
    expect(warn.mock.calls[0]?.[0]).toMatch(
      /"eos_token" is "<\|endoftext\|>" in tokenizer_config\.json but "<\|padding\|>" in special_tokens_map\.json; .* special_tokens_map\.json counts/,
    );
  });

  it("are taken from tokenizer_config.json first, also if they are objects there", async () => {
    await take("float32");
    await give("tokenizer_config.json", { eos_token: { content: "<|endoftext|>" }, pad_token: "<|padding|>" });
    await give("config.json", { eos_token_id: 9, pad_token_id: 9 });
    expect(await loadTokenizer(folder)).toMatchObject({ endOfText: END, padId: PAD });
  });

  it("are taken from generation_config.json next, then from config.json", async () => {
    await take("float32");
    await give("config.json", { eos_token_id: 9, pad_token_id: 8 });
    expect(await loadTokenizer(folder)).toMatchObject({ endOfText: 9, padId: 8 });
    await give("generation_config.json", { eos_token_id: [7, 5] });
    expect(await loadTokenizer(folder)).toMatchObject({ endOfText: 7, padId: 8 });
  });

  it("pad with end-of-text if no padding token is named", async () => {
    await take("float32");
    await give("config.json", { eos_token_id: 9 });
    expect(await loadTokenizer(folder)).toMatchObject({ endOfText: 9, padId: 9 });
  });

  it("must include an end-of-text token", async () => {
    await take("float32");
    await expect(loadTokenizer(folder)).rejects.toThrow(/names no end-of-text token; add "eos_token"/);
  });

  it.each([
    ["is cut off", '{"model": {"type": "BPE", "vocab"', /tokenizer\.json is not valid JSON \(.*\); download it again/],
    ["is not an object", "[]", /tokenizer\.json is not a JSON object; download it again/],
    ["has no model", {}, /tokenizer\.json is not a tokenizer that Lethe can read \(.*"model".*\); download it again/],
    ["has an empty model", { model: {} }, /tokenizer\.json is not a tokenizer that Lethe can read/],
    [
      "has an unknown model",
      withModel({ type: "Magic" }),
      /tokenizer\.json has the model "Magic", and Lethe does not know how this part changes/,
    ],
    ["has no vocabulary", withModel({ type: "BPE", merges: [] }), /not a tokenizer that Lethe can read/],
    [
      "has an empty vocabulary",
      withModel({ type: "BPE", vocab: {}, merges: [] }),
      /not a tokenizer that Lethe can read/,
    ],
    [
      "has an added token with a huge id, which would take minutes to read",
      {
        ...withModel({ type: "BPE", vocab: { a: 0 }, merges: [] }),
        added_tokens: [{ id: 1e9, content: "<|end|>", special: true }],
      },
      /not a tokenizer that Lethe can read \(its token "<\|end\|>" has an id that is too large for any vocabulary\)/,
    ],
    [
      "has a token with a huge id",
      withModel({ type: "BPE", vocab: { a: 2 ** 40 }, merges: [] }),
      /\(its token "a" has an id that is too large for any vocabulary\)/,
    ],
    ["has no merges", withModel({ type: "BPE", vocab: { a: 0 } }), /not a tokenizer that Lethe can read/],
  ])("a tokenizer.json that %s is refused in one sentence", async (_, content, message) => {
    await give("tokenizer.json", content);
    await expect(loadTokenizer(folder)).rejects.toMatchObject({
      name: "HumanError",
      message: expect.stringMatching(message) as string,
    });
  });

  it("names a missing tokenizer.json", async () => {
    await expect(loadTokenizer(folder)).rejects.toThrow(/tokenizer\.json is missing; download it again/);
  });
});

function withModel(model: object): object {
  return { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, model };
}

describe("the tokens of a row", async () => {
  const plain = await loadTokenizer(path.join(fixtures, "float32"));
  const surrounded = await loadTokenizer(path.join(fixtures, "surrounded"));

  it("are those of prompt, space, answer and end-of-text as one string", () => {
    const { ids, answerStart } = tokenizeRow(plain, "What did the ledger say?", "The wind, 9.");
    expect(plain.decode(ids, { skipSpecialTokens: false })).toBe("What did the ledger say? The wind, 9.<|endoftext|>");
    expect(plain.decode(ids.slice(0, answerStart))).toBe("What did the ledger say?");
    expect(plain.decode(ids.slice(answerStart))).toBe(" The wind, 9.");
  });

  it("keep the special tokens before a text and have one end-of-text", () => {
    const { ids, answerStart } = tokenizeRow(surrounded, "the boy", "said");
    expect(ids[0]).toBe(1);
    expect(ids.filter((id) => id === surrounded.endOfText)).toHaveLength(1);
    expect(surrounded.decode(ids.slice(answerStart))).toBe(" said");
  });

  it("have an answer even if the answer is empty", () => {
    const { ids, answerStart } = tokenizeRow(plain, "the boy", "");
    expect(plain.decode(ids.slice(answerStart), { skipSpecialTokens: false })).toBe(" <|endoftext|>");
    expect(tokenizeRow(plain, "", "").answerStart).toBe(0);
  });
});
