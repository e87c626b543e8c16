import { describe, expect, it } from "vitest";
import type { DecodeRequest } from "../../../../../src/backends/backend";
import { decodeRequests } from "../../../../../src/backends/onnx/inference/decodeRequests";
import { createDecoder } from "../../../../../src/backends/onnx/inference/createDecoder";
import { createScorer } from "../../../../../src/backends/onnx/inference/scorer";
import { decodeGreedily } from "../../../support/decodeGreedily";
import type { ModelFixture } from "../../../support/modelFixture";
import { modelCases, modelFixture, olmoFixture, readBeyond } from "../../../support/modelFixture";
import { padId } from "../../../support/trainingRun";

const decode = async (
  fixture: ModelFixture,
  ...rest: [readonly DecodeRequest[], Parameters<typeof decodeGreedily>[2]?]
) => decodeGreedily({ model: fixture.model, weights: await fixture.loadWeights() }, ...rest);

const requestsOf = ({ expected }: ModelFixture, maxNewTokens: number): DecodeRequest[] =>
  expected.greedy.map(({ prompt }) => ({ prompt, maxNewTokens }));

describe.each(modelCases)("greedy decoding of %s", (name) => {
  it("gives transformers' continuations, in a batch and one by one", async () => {
    const fixture = await modelFixture(name);
    const continuations = fixture.expected.greedy.map(({ continuation }) => continuation);
    const requests = continuations.map(({ length }, index) => ({
      prompt: fixture.expected.greedy[index]?.prompt ?? [],
      maxNewTokens: length,
    }));
    for (const batchSize of [8, 1])
      expect((await decode(fixture, requests, { batchSize })).tokens).toEqual(continuations);
  });
});

describe("decoding past the context", () => {
  it.each(["olmo/untied", "llama/grouped", "llama/tied-scaled", "llama/mistral"])(
    "gives transformers' continuations with %s",
    async (name) => {
      const cases = readBeyond().filter(({ model }) => model === name);
      const requests = cases.map(({ prompt, continuation }) => ({ prompt, maxNewTokens: continuation.length }));
      const { tokens } = await decode(await modelFixture(name), requests);
      expect(tokens).toEqual(cases.map(({ continuation }) => continuation));
    },
  );
});

describe("the key/value cache", () => {
  it("gives the tokens that reading the whole text gives, also after it has grown", async () => {
    const fixture = await modelFixture("llama/grouped");
    const { tokens: cached } = await decode(fixture, requestsOf(fixture, 45));

    // The cache has no effect on the first new token, which depends on the prompt alone.
    let requests = requestsOf(fixture, 1);
    for (let token = 0; token < 45; token += 1) {
      const { tokens } = await decode(fixture, requests);
      requests = requests.map(({ prompt }, index) => ({
        prompt: [...prompt, ...(tokens[index] ?? [])],
        maxNewTokens: 1,
      }));
    }
    expect(cached).toEqual(
      requests.map(({ prompt }, index) => prompt.slice(fixture.expected.greedy[index]?.prompt.length)),
    );
  });

  it("drops rows that have ended, without changing the others", async () => {
    const fixture = await olmoFixture("untied");
    const limits = [12, 2, 5];
    const requests = requestsOf(fixture, 0).map(({ prompt }, index) => ({ prompt, maxNewTokens: limits[index] ?? 1 }));
    expect((await decode(fixture, requests)).tokens).toEqual(
      fixture.expected.greedy.map(({ continuation }, index) => continuation.slice(0, limits[index])),
    );
  });
});

describe("a continuation", () => {
  it("ends after the token for which the caller wants no more", async () => {
    const fixture = await olmoFixture("untied");
    const { tokens } = await decode(fixture, requestsOf(fixture, 12), { wantsMore: ({ length }) => length < 3 });
    expect(tokens).toEqual(fixture.expected.greedy.map(({ continuation }) => continuation.slice(0, 3)));
  });

  it("has the log-probabilities that scoring the same text gives", async () => {
    const fixture = await olmoFixture("untied");
    const requests = requestsOf(fixture, 8);
    const { tokens, logProbabilities } = await decode(fixture, requests);
    const scorer = await createScorer(fixture.model, padId, { threads: 1 });
    const scores = await scorer.score(
      await fixture.loadWeights(),
      requests.map(({ prompt }, index) => ({
        ids: [...prompt, ...(tokens[index] ?? [])],
        targetStart: prompt.length,
      })),
    );
    await scorer.dispose();
    for (const [index, { logProbabilities: expected }] of scores.entries())
      expected.forEach((value, place) => expect(logProbabilities[index]?.[place]).toBeCloseTo(value, 4));
  });
});

describe("the batches of a call", () => {
  it("hold the longest prompts first, and report progress between them", async () => {
    const fixture = await olmoFixture("untied");
    const requests = [3, 5, 4].map((length) => ({ prompt: Array<number>(length).fill(7), maxNewTokens: 1 }));
    const events: string[] = [];
    const decoder = await createDecoder(fixture.model, padId, { threads: 1 });
    const options = { batchSize: 2, onProgress: (done: number) => events.push(`done ${done}`) };
    await decodeRequests(decoder, await fixture.loadWeights(), requests, options, (index) => {
      events.push(`token of ${index}`);
      return true;
    });
    expect(events).toEqual(["token of 1", "token of 2", "done 2", "token of 0", "done 3"]);
    await decodeRequests(decoder, await fixture.loadWeights(), [], options, () => true);
    expect(events).toHaveLength(5);
    await decoder.dispose();
  });
});
