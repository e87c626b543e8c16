import { describe, expect, it } from "vitest";
import { createGenerator } from "../../../../../src/backends/onnx/inference/generator";
import { modelCases, modelFixture, olmoFixture } from "../../../support/modelFixture";
import { numberTokenizer } from "../../../support/numberTokenizer";

const settings = { batchSize: 8, maxNewTokens: 12, stop: [] };

describe.each(modelCases)("greedy decoding of %s", (name) => {
  it("gives transformers' continuations, batched and one by one", async () => {
    const { model, loadWeights, expected } = await modelFixture(name);
    const weights = await loadWeights();
    const generator = await createGenerator(model, numberTokenizer, { threads: 1 });
    const prompts = expected.greedy.map(({ prompt }) => ({ text: prompt.join(" ") }));
    const continuations = expected.greedy.map(({ continuation }) => continuation.join(" "));
    expect(await generator.generate(weights, prompts, settings)).toEqual(continuations);
    expect(await generator.generate(weights, prompts, { ...settings, batchSize: 1 })).toEqual(continuations);
    await generator.dispose();
  });
});

describe("what is remembered of a text", () => {
  it("serves as reading all of it anew would, also when there is more of it than there was room for", async () => {
    const { model, loadWeights, expected } = await modelFixture("llama/grouped");
    const weights = await loadWeights();
    const generator = await createGenerator(model, numberTokenizer, { threads: 1 });
    const prompts = expected.greedy.map(({ prompt }) => ({ text: prompt.join(" ") }));
    const remembered = await generator.generate(weights, prompts, { ...settings, maxNewTokens: 45 });

    // One new token at a time comes from the text before it alone: nothing is remembered then.
    const read = prompts.map(({ text }) => ({ text }));
    const isOver = prompts.map(() => false);
    for (let token = 0; token < 45; token += 1) {
      const next = await generator.generate(weights, read, { ...settings, maxNewTokens: 1 });
      next.forEach((said, index) => {
        const row = read[index];
        isOver[index] ||= said === "";
        if (row && !isOver[index]) row.text += ` ${said}`;
      });
    }
    expect(remembered).toEqual(read.map(({ text }, index) => text.slice((prompts[index]?.text.length ?? 0) + 1)));
    expect(Math.max(...remembered.map((said) => said.split(" ").length))).toBeGreaterThan(40);
    await generator.dispose();
  });
});

describe("a completion whose beginning is known", () => {
  it("goes on from there as if all of it had been generated, and ends where it would have ended", async () => {
    const { model, loadWeights, expected } = await modelFixture("llama/grouped");
    const weights = await loadWeights();
    const generator = await createGenerator(model, numberTokenizer, { threads: 1 });
    const continuations = expected.greedy.map(({ continuation }) => continuation.join(" "));
    const knowing = (count: (index: number) => number) =>
      expected.greedy.map(({ prompt, continuation }, index) => ({
        text: prompt.join(" "),
        begins: continuation.slice(0, count(index)),
      }));
    expect(
      await generator.generate(
        weights,
        knowing((index) => (5 * index) % 12),
        settings,
      ),
    ).toEqual(continuations);
    expect(
      await generator.generate(
        weights,
        knowing(() => 12),
        settings,
      ),
    ).toEqual(continuations);
    const short = await generator.generate(
      weights,
      knowing(() => 7),
      { ...settings, maxNewTokens: 2 },
    );
    expect(short).toEqual(expected.greedy.map(({ continuation }) => continuation.slice(0, 2).join(" ")));
    const over = expected.greedy.map(({ prompt, continuation: [first = 0, ...rest] }) => ({
      text: prompt.join(" "),
      begins: [first, numberTokenizer.endOfText, ...rest],
    }));
    const ended = await generator.generate(weights, over, settings);
    expect(ended).toEqual(expected.greedy.map(({ continuation }) => continuation.slice(0, 1).join(" ")));
    await generator.dispose();
  });
});

describe("the end of a completion", () => {
  it("is a stop string, the most new tokens or the model's context length, whichever comes first", async () => {
    const { model, loadWeights, expected } = await olmoFixture("untied");
    const weights = await loadWeights();
    const generator = await createGenerator(model, numberTokenizer, { threads: 1 });
    const prompts = expected.greedy.map(({ prompt }) => ({ text: prompt.join(" ") }));
    const [first = []] = expected.greedy.map(({ continuation }) => continuation);

    const cut = await generator.generate(weights, prompts, { ...settings, stop: [` ${first.slice(3, 5).join(" ")}`] });
    expect(cut[0]).toBe(first.slice(0, 3).join(" "));
    const short = await generator.generate(weights, prompts, { ...settings, maxNewTokens: 2 });
    expect(short).toEqual(expected.greedy.map(({ continuation }) => continuation.slice(0, 2).join(" ")));

    const own = await generator.generate(
      weights,
      prompts.map((prompt) => ({ ...prompt, maxNewTokens: 3 })),
      settings,
    );
    expect(own).toEqual(expected.greedy.map(({ continuation }) => continuation.slice(0, 3).join(" ")));

    // 64 places: the longest prompt leaves room for fewer tokens than asked for, and rows end one after another.
    const long = await generator.generate(weights, prompts, { ...settings, maxNewTokens: 100 });
    const single = await generator.generate(weights, prompts, { ...settings, maxNewTokens: 100, batchSize: 1 });
    expect(long).toEqual(single);
    for (const [index, { prompt }] of expected.greedy.entries())
      expect(prompt.length + (long[index]?.split(" ").length ?? 0)).toBeLessThanOrEqual(64);
    await generator.dispose();
  });

  it("reports progress and takes no prompt at all", async () => {
    const { model, loadWeights, expected } = await olmoFixture("untied");
    const weights = await loadWeights();
    const generator = await createGenerator(model, numberTokenizer, { threads: 1 });
    const done: number[] = [];
    const prompts = expected.greedy.map(({ prompt }) => ({ text: prompt.join(" ") }));
    await generator.generate(weights, prompts, { ...settings, batchSize: 2 }, (count) => done.push(count));
    expect(done).toEqual([2, 3]);
    expect(await generator.generate(weights, [], settings)).toEqual([]);
    await generator.dispose();
  });
});
