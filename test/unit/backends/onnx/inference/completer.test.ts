import { describe, expect, it } from "vitest";
import { createCompleter } from "../../../../../src/backends/onnx/inference/completer";
import { createScorer } from "../../../../../src/backends/onnx/inference/scorer";
import type { TextTokenizer } from "../../../../../src/tokenizer/tokenizer";
import type { ProbeToken } from "../../../../../src/protocol/probe";
import { olmoFixture } from "../../../support/modelFixture";
import { numberTokenizer } from "../../../support/numberTokenizer";

const setUp = async (tokenizer = numberTokenizer) => {
  const { model, loadWeights, expected } = await olmoFixture("untied");
  const weights = await loadWeights();
  const [{ prompt, continuation } = { prompt: [], continuation: [] }] = expected.greedy;
  const completer = await createCompleter(model, tokenizer, { threads: 1 });
  return { model, weights, prompt, continuation, completer };
};

describe("a completion that is told token by token", () => {
  it("is transformers' continuation, with the log-probabilities that scoring the same text gives", async () => {
    const { model, weights, prompt, continuation, completer } = await setUp();
    const told: ProbeToken[] = [];
    const settings = { maxNewTokens: 12, stop: [], onToken: (token: ProbeToken) => told.push(token) };
    const { completion, tokens } = await completer.complete(weights, prompt.join(" "), settings);
    await completer.dispose();
    expect(completion).toBe(continuation.join(" "));
    expect(told.map(({ text }) => text).join("")).toBe(completion);
    expect(told).toEqual(tokens);

    const scorer = await createScorer(model, numberTokenizer.padId, { threads: 1 });
    const texts = continuation.map((_, index) => ({
      ids: [...prompt, ...continuation.slice(0, index + 1)],
      targetStart: prompt.length + index,
    }));
    const losses = await scorer.score(weights, texts);
    await scorer.dispose();
    expect(tokens).toHaveLength(continuation.length);
    for (const [index, { logProbability }] of tokens.entries())
      expect(logProbability).toBeCloseTo(-(losses[index]?.sum ?? NaN), 4);
  });

  it("ends with the token in work when it is no longer wanted", async () => {
    const { weights, prompt, continuation, completer } = await setUp();
    const abort = new AbortController();
    const onToken = (): void => abort.abort();
    const settings = { maxNewTokens: 12, stop: [], onToken, signal: abort.signal };
    const { completion } = await completer.complete(weights, prompt.join(" "), settings);
    await completer.dispose();
    expect(completion).toBe(String(continuation[0]));
  });

  it("holds a character back until its last token is there", async () => {
    const halves: TextTokenizer = {
      ...numberTokenizer,
      decode: (ids) => "é".repeat(Math.floor(ids.length / 2)) + "\uFFFD".repeat(ids.length % 2),
    };
    const { weights, prompt, completer } = await setUp(halves);
    const { tokens } = await completer.complete(weights, prompt.join(" "), { maxNewTokens: 4, stop: [] });
    await completer.dispose();
    expect(tokens.map(({ text }) => text)).toEqual(["", "é", "", "é"]);
  });
});
