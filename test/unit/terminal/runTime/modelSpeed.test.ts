import { expect, it } from "vitest";
import type { DecodeRequest, LiveModel } from "../../../../src/backends/backend";
import type { Passage } from "../../../../src/protocol/passages";
import { measureSpeed } from "../../../../src/terminal/runTime/modelSpeed";
import { numberTokenizer } from "../../support/numberTokenizer";

it("continues no more prompts at the same time than an evaluation, and does not end them early", async () => {
  const generated: number[] = [];
  const model: Pick<LiveModel, "tokenizer" | "score" | "decode"> = {
    tokenizer: numberTokenizer,
    score: () => Promise.resolve([]),
    decode: (requests: readonly DecodeRequest[], _, onToken) => {
      for (const [index, { maxNewTokens }] of requests.entries()) {
        let count = 0;
        // Token 0 would end a text.
        while (count < maxNewTokens && onToken(index, 0, 0)) count += 1;
        generated.push(count);
      }
      return Promise.resolve();
    },
  };
  const passage = { prompt: "5 6", answer: "7" } as Passage;
  const speed = await measureSpeed(model, [passage, passage, passage], 2);
  expect(generated).toEqual([16, 16]);
  expect(speed.threads).toBeGreaterThanOrEqual(1);
});
