import { describe, expect, it } from "vitest";
import { decodingWarnings, endTokens, endTokenWarnings } from "../../../src/tokenizer/endTokens";

/** The tokenizer's end-of-text. */
const end = 0;

/** What transformers 5.24's `generate` ends at, tried with each pair of files. */
describe("the tokens that end a completion", () => {
  it.each([
    ["a list in generation_config.json wins", { eos_token_id: [0, 5] }, { eos_token_id: 7 }, [0, 5]],
    ["an id in generation_config.json wins", { eos_token_id: 5 }, { eos_token_id: 7 }, [5]],
    ["generation_config.json has null", { eos_token_id: null }, { eos_token_id: 7 }, []],
    ["generation_config.json has no key", {}, { eos_token_id: 7 }, []],
    ["generation_config.json has an empty list", { eos_token_id: [] }, { eos_token_id: 7 }, []],
    ["no generation_config.json, an id", undefined, { eos_token_id: 7 }, [7]],
    ["no generation_config.json, a list", undefined, { eos_token_id: [0, 7] }, [0, 7]],
    ["no generation_config.json, null", undefined, { eos_token_id: null }, []],
    ["no generation_config.json, no key", undefined, {}, []],
    ["an id below 0 is never generated", { eos_token_id: [-1, 5] }, {}, [5]],
    ["no file at all", undefined, undefined, [end]],
  ])("%s", (_, generationConfig, config, expected) => {
    expect([...endTokens({ generationConfig, config }, end)]).toEqual(expected);
  });
});

describe("the warnings of end tokens", () => {
  const warnings = (generationConfig: object | undefined, config: object): string[] =>
    endTokenWarnings({ generationConfig: generationConfig as never, config: config as never }, end);

  it("are left out if all files agree", () => {
    expect(warnings({ eos_token_id: [0, 5] }, { eos_token_id: [5, 0] })).toEqual([]);
    expect(warnings(undefined, { eos_token_id: 0 })).toEqual([]);
    expect(warnings({ eos_token_id: 0 }, {})).toEqual([]);
  });

  it("name the file that loses, and a file without an end token", () => {
    expect(warnings({ eos_token_id: [0, 5] }, { eos_token_id: 0 })).toEqual([
      expect.stringMatching(
        /is \[0, 5\] in generation_config\.json but 0 in config\.json; .*generation_config\.json counts/,
      ),
    ]);
    expect(warnings({ eos_token_id: 5 }, { eos_token_id: 5 })).toEqual([
      expect.stringMatching(/end-of-text has the id 0, but "eos_token_id" in generation_config\.json is 5/),
    ]);
    expect(warnings(undefined, {})).toEqual([
      expect.stringMatching(/^config\.json has no "eos_token_id", so no token ends .* add "eos_token_id": 0 to it/),
    ]);
  });
});

describe("the warning of decoding rules", () => {
  it("names settings that change greedy decoding, and no others", () => {
    const neutral = { repetition_penalty: 1, do_sample: true, temperature: 0.7, num_beams: 1, bad_words_ids: [] };
    expect(decodingWarnings(neutral)).toEqual([]);
    expect(decodingWarnings(undefined)).toEqual([]);
    expect(decodingWarnings({ ...neutral, repetition_penalty: 1.1, suppress_tokens: [4] })).toEqual([
      expect.stringMatching(/sets "repetition_penalty" \(1\.1\), "suppress_tokens" \(\[4\]\)\. Lethe completes/),
    ]);
  });
});
