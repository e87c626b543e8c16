import { describe, expect, it } from "vitest";
import { createScorer } from "../../../../../src/backends/onnx/inference/scorer";
import type { ModelFixture } from "../../../support/modelFixture";
import { olmoCases, olmoFixture } from "../../../support/modelFixture";

/** log p of every token, in float64. */
const logSoftmax = (logits: Float32Array): number[] => {
  const largest = Math.max(...logits);
  const logSum = largest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
  return Array.from(logits, (logit) => logit - logSum);
};

interface ExpectedToken {
  readonly logProbability: number;
  readonly isLikeliest: boolean;
  readonly mean: number;
  readonly variance: number;
  readonly logDistribution: readonly number[];
}

/** The scores of a fixture's texts, from PyTorch's logits. */
async function expectedScores({ batches, tensor }: ModelFixture): Promise<ExpectedToken[][]> {
  const scores: ExpectedToken[][] = [];
  for (const part of ["forget", "retain"] as const)
    for (const [place, { ids, answerStart }] of batches[part].entries()) {
      const logits = await tensor(`logits.${part}.${place}`);
      const width = logits.length / ids.length;
      // Nothing predicts the first token of a text.
      const start = Math.max(answerStart, 1);
      scores.push(
        ids.slice(start).map((token, offset) => {
          const row = start + offset - 1;
          const logDistribution = logSoftmax(logits.subarray(row * width, (row + 1) * width));
          const mean = logDistribution.reduce((sum, logP) => sum + Math.exp(logP) * logP, 0);
          return {
            logProbability: logDistribution[token] ?? NaN,
            isLikeliest: logDistribution.indexOf(Math.max(...logDistribution)) === token,
            mean,
            logDistribution,
            variance: logDistribution.reduce((sum, logP) => sum + Math.exp(logP) * (logP - mean) ** 2, 0),
          };
        }),
      );
    }
  return scores;
}

describe.each(olmoCases)("the scores of texts under olmo %s", (name) => {
  it("agree with PyTorch's logits, and their moments with the full distributions", async () => {
    const fixture = await olmoFixture(name);
    const expected = await expectedScores(fixture);
    const texts = [...fixture.batches.forget, ...fixture.batches.retain].map(({ ids, answerStart }) => ({
      ids,
      targetStart: answerStart,
    }));
    const scorer = await createScorer(fixture.model, 0, { threads: 1, withMoments: true });
    const scores = await scorer.score(await fixture.loadWeights(), texts);
    await scorer.dispose();
    scores.forEach(({ sum, count, logProbabilities, isLikeliest, moments }, index) => {
      const tokens = expected[index] ?? [];
      expect(count).toBe(tokens.length);
      expect(logProbabilities).toHaveLength(count);
      expect(isLikeliest).toEqual(tokens.map((token) => token.isLikeliest));
      expect(sum).toBeCloseTo(-tokens.reduce((total, { logProbability }) => total + logProbability, 0), 3);
      expect(moments).toHaveLength(count);
      tokens.forEach(({ logProbability, mean, variance }, place) => {
        expect(logProbabilities[place]).toBeCloseTo(logProbability, 4);
        expect(moments?.[place]?.mean).toBeCloseTo(mean, 4);
        expect(moments?.[place]?.variance).toBeCloseTo(variance, 4);
      });
    });
  });

  it("list the likeliest tokens, and the exact probability of all others", async () => {
    const fixture = await olmoFixture(name);
    const expected = await expectedScores(fixture);
    const texts = [...fixture.batches.forget, ...fixture.batches.retain].map(({ ids, answerStart }) => ({
      ids,
      targetStart: answerStart,
    }));
    const scorer = await createScorer(fixture.model, 0, { threads: 1, topTokens: 7 });
    const scores = await scorer.score(await fixture.loadWeights(), texts);
    await scorer.dispose();
    scores.forEach(({ topTokens = [] }, index) => {
      expect(topTokens).toHaveLength(expected[index]?.length ?? NaN);
      topTokens.forEach(({ ids, logProbabilities, restProbability }, place) => {
        const { logDistribution = [] } = expected[index]?.[place] ?? {};
        const ranked = [...logDistribution.entries()].sort(([, a], [, b]) => b - a);
        expect(ids).toEqual(ranked.slice(0, 7).map(([token]) => token));
        ranked.slice(0, 7).forEach(([, logP], rank) => expect(logProbabilities[rank]).toBeCloseTo(logP, 4));
        const rest = ranked.slice(7).reduce((sum, [, logP]) => sum + Math.exp(logP), 0);
        expect(Math.log(restProbability)).toBeCloseTo(Math.log(rest), 4);
      });
    });
  });

  it("read other tokens than those that they predict, if a text has a context", async () => {
    const fixture = await olmoFixture(name);
    const weights = await fixture.loadWeights();
    const scorer = await createScorer(fixture.model, 0, { threads: 1 });
    const [ids, context] = [
      fixture.batches.forget[1]?.ids ?? [],
      [...(fixture.batches.forget[1]?.ids ?? [])].reverse(),
    ];
    const [found] = await scorer.score(weights, [{ ids, contextIds: context, targetStart: 1 }]);
    for (const [place, logP] of (found?.logProbabilities ?? []).entries()) {
      const asked = { ids: [...context.slice(0, place + 1), ids[place + 1] ?? 0], targetStart: place + 1 };
      const [alone] = await scorer.score(weights, [asked]);
      expect(logP).toBeCloseTo(alone?.logProbabilities[0] ?? NaN, 4);
    }
    expect(found?.count).toBe(ids.length - 1);
    await scorer.dispose();
  });
});
