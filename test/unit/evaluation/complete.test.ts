import { afterAll, describe, expect, it } from "vitest";
import { completePrompt, completePrompts } from "../../../src/evaluation/complete";
import type { ProbeToken } from "../../../src/protocol/probe";
import type { TextTokenizer } from "../../../src/tokenizer/tokenizer";
import { olmoFixture, readBeyond } from "../support/modelFixture";
import { modelWithTokenizer } from "../support/modelWithTokenizer";
import { numberTokenizer } from "../support/numberTokenizer";
import { openTestModel } from "../support/openTestModel";

const settings = { batchSize: 8, maxNewTokens: 12, stop: [] };
const { expected } = await olmoFixture("untied");
const continuations = expected.greedy.map(({ continuation }) => continuation);
const prompts = expected.greedy.map(({ prompt }) => ({ text: prompt.join(" ") }));
const [first = []] = continuations;
const opened = await openTestModel(await modelWithTokenizer("olmo/untied"));
afterAll(() => opened.dispose());
/** Continuations past the context, from test/fixtures/beyond.py. */
const beyond = readBeyond().filter(({ model }) => model === "olmo/untied");
const endless = { ...numberTokenizer, endTokens: new Set<number>(), decode: (ids: readonly number[]) => ids.join(" ") };
const asked = { model: { ...opened, tokenizer: numberTokenizer } };
const textsOf = async (...call: Parameters<typeof completePrompts>) =>
  (await completePrompts(...call)).map(({ text }) => text);

describe("a completion whose start is known", () => {
  it("is the completion that the model generates without it", async () => {
    const knowing = (count: (index: number) => number) =>
      prompts.map((prompt, index) => ({ ...prompt, knownStart: continuations[index]?.slice(0, count(index)) ?? [] }));
    const texts = continuations.map((continuation) => continuation.join(" "));
    const known = knowing((index) => (5 * index) % 12);
    expect(await textsOf(asked, known, settings)).toEqual(texts);
    const whole = knowing(() => 12);
    expect(await textsOf(asked, whole, settings)).toEqual(texts);
    const short = await textsOf(asked, whole, { ...settings, maxNewTokens: 2 });
    expect(short).toEqual(continuations.map((continuation) => continuation.slice(0, 2).join(" ")));
    const ended = prompts.map((prompt, index) => ({
      ...prompt,
      knownStart: [continuations[index]?.[0] ?? NaN, numberTokenizer.endOfText, 7],
    }));
    expect(await textsOf(asked, ended, settings)).toEqual(continuations.map(([token]) => String(token)));
  });
});

describe("a completion", () => {
  it("ends before a stop text", async () => {
    const stop = [` ${first.slice(3, 5).join(" ")}`];
    const [cut] = await textsOf(asked, prompts, { ...settings, stop });
    expect(cut).toBe(first.slice(0, 3).join(" "));
  });

  it("ends at the limit of the settings or of its prompt, the lower of the two", async () => {
    const cut = (count: number) => continuations.map((continuation) => continuation.slice(0, count).join(" "));
    expect(await textsOf(asked, prompts, { ...settings, maxNewTokens: 2 })).toEqual(cut(2));
    const limited = prompts.map((prompt) => ({ ...prompt, maxNewTokens: 3 }));
    expect(await textsOf(asked, limited, settings)).toEqual(cut(3));
  });

  it("ends at each of several end tokens, and has the text of one that is no special token", async () => {
    const ends = new Set([numberTokenizer.endOfText, first[2] ?? NaN]);
    const model = { ...opened, tokenizer: { ...numberTokenizer, endTokens: ends } };
    const [ended] = await textsOf({ model }, prompts, settings);
    expect(ended).toBe(first.slice(0, 3).join(" "));
    const told: ProbeToken[] = [];
    const [{ text } = { text: "" }] = prompts;
    const probed = await completePrompt({ model }, text, { ...settings, onToken: (token) => told.push(token) });
    expect(probed.completion).toBe(ended);
    expect(told).toHaveLength(3);
  });

  it("goes past the context length of the model, as in transformers", async () => {
    const [{ prompt, continuation } = { prompt: [], continuation: [] }] = beyond;
    const text = prompt.join(" ");
    const long = { ...settings, maxNewTokens: continuation.length };
    expect(prompt.length + continuation.length).toBeGreaterThan(opened.facts.contextLength);
    const [completed] = await textsOf({ model: { ...asked.model, tokenizer: endless } }, [{ text }], long);
    expect(completed).toBe(endless.decode(continuation));
  });

  it("reports its progress, and there may be no prompt at all", async () => {
    const done: number[] = [];
    await textsOf(asked, prompts, { ...settings, batchSize: 2 }, (count) => done.push(count));
    expect(done).toEqual([2, 3]);
    expect(await textsOf(asked, [], settings)).toEqual([]);
  });
});

describe("a completion that reports its tokens", () => {
  const { text } = prompts[0] ?? { text: "" };

  it("is the model's continuation, token by token", async () => {
    const reported: ProbeToken[] = [];
    const onToken = (token: ProbeToken): void => void reported.push(token);
    const { completion, tokens } = await completePrompt(asked, text, { maxNewTokens: 12, stop: [], onToken });
    expect(completion).toBe(first.join(" "));
    expect(reported.map((token) => token.text).join("")).toBe(completion);
    expect(reported).toEqual(tokens);
    expect(tokens.every(({ logProbability }) => logProbability <= 0)).toBe(true);
  });

  it("ends with the token in progress when the probe is cancelled", async () => {
    const probe = { maxNewTokens: 12, stop: [], isCancelled: () => true };
    expect((await completePrompt(asked, text, probe)).completion).toBe(String(first[0]));
  });

  it("reports a character with the last of its tokens", async () => {
    const halves: TextTokenizer = {
      ...numberTokenizer,
      decode: (ids) => "é".repeat(Math.floor(ids.length / 2)) + "\uFFFD".repeat(ids.length % 2),
    };
    const halved = { model: { ...opened, tokenizer: halves } };
    const { tokens } = await completePrompt(halved, text, { maxNewTokens: 4, stop: [] });
    expect(tokens.map((token) => token.text)).toEqual(["", "é", "", "é"]);
  });
});
