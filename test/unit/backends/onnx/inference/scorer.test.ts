import { describe, expect, it } from "vitest";
import { createScorer } from "../../../../../src/backends/onnx/inference/scorer";
import { olmoCases, olmoFixture } from "../../../support/modelFixture";

const logProbability = (logits: Float32Array, token: number): number =>
  (logits[token] ?? NaN) - Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));

describe.each(olmoCases)("scores of texts under olmo %s", (name) => {
  it("are what PyTorch's logits say", async () => {
    const fixture = await olmoFixture(name);
    const rows = [...fixture.batches.forget, ...fixture.batches.retain];
    const expected = await Promise.all(
      rows.map(async ({ ids, answerStart }, index) => {
        const part = index < fixture.batches.forget.length ? "forget" : "retain";
        const place = part === "forget" ? index : index - fixture.batches.forget.length;
        const logits = await fixture.tensor(`logits.${part}.${place}`);
        const width = logits.length / ids.length;
        // Nothing predicts a text's first token.
        const start = Math.max(answerStart, 1);
        return ids.slice(start).map((token, offset) => {
          const row = start + offset - 1;
          const scores = logits.subarray(row * width, (row + 1) * width);
          return { value: logProbability(scores, token), isLikeliest: scores.indexOf(Math.max(...scores)) === token };
        });
      }),
    );
    const scorer = await createScorer(fixture.model, 0, { threads: 1 });
    const losses = await scorer.score(
      await fixture.loadWeights(),
      rows.map(({ ids, answerStart }) => ({ ids, targetStart: answerStart })),
    );
    await scorer.dispose();
    losses.forEach(({ sum, count, logProbabilities, isLikeliest }, index) => {
      const tokens = expected[index] ?? [];
      expect(count).toBe(tokens.length);
      expect(logProbabilities.length).toBe(count);
      tokens.forEach(({ value }, place) => expect(logProbabilities[place]).toBeCloseTo(value, 4));
      expect(isLikeliest).toEqual(tokens.map((token) => token.isLikeliest));
      expect(sum).toBeCloseTo(-tokens.reduce((total, { value }) => total + value, 0), 3);
    });
  });
});
