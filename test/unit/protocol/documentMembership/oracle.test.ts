import { describe, expect, it } from "vitest";
import { fitConfidences, log10LikelihoodRatio } from "../../../../src/protocol/documentMembership/likelihoodRatio";
import { unseenPercentile } from "../../../../src/protocol/documentMembership/unseenPercentile";
import { areaUnderCurve } from "../../../../src/protocol/membership";
import { metricFixture } from "../../evaluation/metricFixture";

/** A row that test/fixtures/document_membership.py has written. */
interface Row {
  readonly kept: number[];
  readonly unseen: number[];
  readonly documents: readonly { readonly loss: number; readonly percentile: number; readonly log10Ratio: number }[];
}

describe.each(metricFixture("documentMembership") as Row[])("%#", ({ kept, unseen, documents }) => {
  it("has the percentiles of scipy", () => {
    for (const { loss, percentile } of documents) expect(unseenPercentile(loss, unseen)).toBeCloseTo(percentile, 9);
  });

  it("has the likelihood ratios of scipy, within 1e-6", () => {
    const fits = [fitConfidences(kept), fitConfidences(unseen)] as const;
    for (const { loss, log10Ratio } of documents)
      expect(Math.abs(log10LikelihoodRatio(loss, ...fits) - log10Ratio)).toBeLessThan(1e-6);
  });

  it("has a mean percentile that equals the AUC of the loss attack", () => {
    const losses = documents.map(({ loss }) => loss);
    const mean = losses.reduce((sum, loss) => sum + unseenPercentile(loss, unseen), 0) / losses.length;
    const negative = (values: readonly number[]): number[] => values.map((value) => -value);
    expect(mean).toBeCloseTo(areaUnderCurve(negative(losses), negative(unseen)), 12);
  });

  it("has a ratio that never rises with the loss", () => {
    const fits = [fitConfidences(kept), fitConfidences(unseen)] as const;
    const losses = Array.from({ length: 400 }, (_, place) => 0.001 * 1.025 ** place);
    const ratios = losses.map((loss) => log10LikelihoodRatio(loss, ...fits));
    expect(ratios.every((ratio, place) => place === 0 || ratio <= (ratios[place - 1] ?? 0) + 1e-12)).toBe(true);
  });
});
