import { describe, expect, it } from "vitest";
import { createReplacement, drawNoise, innerTokens, specialTokens } from "../../../../src/engine/plan/replacement";
import { createRandom } from "../../../../src/protocol/random";

/** A tokenizer that begins every text with the token 1. Token 2 ends a text, and token 3 is padding. */
const tokenizer = {
  encodePrompt: (text: string) => [1, ...text.split(" ").filter(Boolean).map(Number)],
  endOfText: 2,
  endTokens: new Set([2, 4]),
  padId: 3,
};
const special = specialTokens(tokenizer);
const text = (first: number) => ({
  ids: [1, ...Array.from({ length: 40 }, (_, index) => first + index), 2],
  targetStart: 1,
});

describe("garbling with a tokenizer that begins every text with a special token", () => {
  it("knows the tokens before a text, those that end it, and padding", () => {
    expect([...special].sort()).toEqual([1, 2, 3, 4]);
  });

  it("draws only the tokens of the texts' language", () => {
    expect(innerTokens([text(100), { ids: [1, 3, 9, 2], targetStart: 1 }], special)).toEqual([
      ...text(100).ids.slice(1, -1),
      9,
    ]);
  });

  it("keeps the first token, and replaces every other one with the share 1", () => {
    const { ids } = text(10);
    const replaced = createReplacement([text(100)], createRandom(1), special)(ids, 1);
    const noisy = drawNoise(ids, innerTokens([text(100)], special), createRandom(1), special)(1);
    for (const garbled of [replaced, noisy]) {
      expect(garbled).toHaveLength(ids.length);
      expect(garbled[0]).toBe(1);
      for (const id of garbled.slice(1)) expect(id).toBeGreaterThanOrEqual(100);
    }
  });
});
