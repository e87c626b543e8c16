// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import type { DashboardEvaluation, RunSnapshot } from "../../../src/protocol/dashboard";
import type { FigureDifferences } from "../../../src/protocol/intervals/figureIntervals";
import type { EvaluationSummary, Scores } from "../../../src/protocol/metrics";
import type { PageContext } from "../../../webview/context";
import { samplesOf, scoringPoints } from "../../../webview/model";
import { createScores } from "../../../webview/sections/scoresCard";
import { createTiles } from "../../../webview/sections/tiles";

const scores = (regurgitation: number | null, knowledge: number | null): Scores => ({
  ...{ regurgitation, knowledge, regurgitationF1: null, rephrasedKnowledge: null },
});
const summaryOf = (forget: Scores, utility: number | null): EvaluationSummary => ({
  ...{ forget, retain: scores(1, 1), withheld: null, holdout: null, membershipAuc: 0.9, membershipKs: null, utility },
  ...{ leakingShare: null, fluency: null, tasks: {} },
  scores: { taskAggregate: 0.5, terms: 12, membership: 0.2, final: utility },
});
const all = { forget: { measured: 120, all: 120 }, retain: { measured: 120, all: 120 } };
const part = { forget: { measured: 10, all: 120 }, retain: { measured: 10, all: 120 } };
const before: DashboardEvaluation = {
  ...{ step: 0, phase: "before", seconds: 1, passages: all },
  summary: summaryOf(scores(1, 1), 0.9),
};
const sample: DashboardEvaluation = {
  ...{ step: 24, phase: "during", seconds: 1, passages: part },
  summary: summaryOf(scores(0.476, 0.1), null),
};
const emptySeries = { extremes: { x: [], y: [] }, means: { x: [], y: [] } };
const recall = (probability: number) => ({ probability, exactMemorization: probability });

/** The page's data for some evaluations, of which the last is shown. */
const contextOf = (
  evaluations: readonly DashboardEvaluation[],
  scorings: RunSnapshot["scorings"] = [],
  differences?: FigureDifferences,
): PageContext =>
  ({
    run: {
      ...{ evaluations, scorings, reference: summaryOf(scores(0.08, 0), 0.9), device: "cpu", createdAt: "" },
      status: { step: 30, totalSteps: 100, words: "training", endedAt: null, isActive: true },
      series: { loss: emptySeries, tokensPerSecond: emptySeries },
    },
    view: { task: null, evaluation: null },
    evaluation: evaluations.length - 1,
    passages: { besideRetrained: () => ({ differences }) },
  }) as unknown as PageContext;

const tilesOf = (context: PageContext): string[] => {
  const { element, render } = createTiles();
  render(context);
  return [...element.querySelectorAll(".tile")].map((tile) =>
    [...tile.querySelectorAll(".figure > span, .detail, .measured")]
      .map(({ textContent }) => textContent.replaceAll("\u00A0%", " %"))
      .join("|"),
  );
};

describe("the tiles", () => {
  it("name the round of a monitor", () => {
    const context = contextOf([{ ...before, label: "round 1" }]);
    const [forget = ""] = tilesOf({ ...context, run: { ...context.run, kind: "monitor" } });
    expect(forget).toContain("measured in round 1");
    expect(forget).not.toContain("step");
  });

  it("say when and on which passages a figure was measured, and what it was", () => {
    const [forget, retain] = tilesOf(contextOf([before, sample]));
    expect(forget).toContain("48 %|recited|was 100 % · a model without the forget set: 8 %");
    expect(forget).toContain(
      "|measured at step 24, 10 of 120 passages|10 % of the questions answered (a model without the forget set: 0 %)",
    );
    // The utility was measured only before, so it has no present value.
    expect(retain).toContain("utility: not measured");
    expect(retain).not.toContain("90 %");
  });

  it("say how far a figure is from that of a model without the forget set", () => {
    const differences = { "forget.regurgitation": { value: 0.396, interval: [0.31, 0.47] } } as const;
    const [forget, retain] = tilesOf(contextOf([before, sample], [], differences));
    expect(forget).toContain(
      "a model without the forget set: 8 % (difference +40 %, 95 % interval +31 % to +47 %)|measured at step 24",
    );
    expect(retain).not.toContain("difference");
  });

  it("do not let a measurement before the first step stand as the present", () => {
    const scorings = [0, 10].map((step) => {
      const value = recall(1 - step / 20);
      return { step, summary: { forget: value, retain: value, tasks: {} }, passages: part };
    });
    const [forget] = tilesOf(contextOf([before], scorings));
    expect(forget).toContain("measured before the first step");
    expect(forget).toContain("step 10: 50 % sure of each word-piece (was 100 %)");
    expect(scoringPoints(contextOf([before], scorings).run, "forget", "exactMemorization", null)).toEqual({
      ...{ x: [0, 10], y: [1, 0.5] },
    });
  });

  it("give the interval of a figure when the pointer rests on them", () => {
    const intervals = { "forget.regurgitation": [0.41, 0.55], "retain.regurgitation": [1, 1] } as const;
    const { element, render } = createTiles();
    render(contextOf([before, { ...sample, summary: { ...sample.summary, intervals } }]));
    const [forget, retain] = [...element.querySelectorAll<HTMLElement>(".tile")].map(({ title }) => title);
    expect(forget).toMatch(/95 % interval: 41 % to 55 %\.$/);
    // Equal ends would look like certainty.
    expect(retain).not.toContain("interval");
  });

  it("show the answered share of a set of questions", () => {
    const questions = { ...before, summary: summaryOf(scores(null, 0.25), null) };
    expect(tilesOf(contextOf([questions]))[0]).toMatch(/^25 %\|of the questions answered\|/);
  });
});

describe("the card of scores", () => {
  it("shows a score that the evaluation did not measure as not measured, beside what it was", () => {
    const { element, render } = createScores();
    render(contextOf([before, sample]));
    const shown = [...element.querySelectorAll(".score")].map((score) =>
      [...score.querySelectorAll("dd")].map(({ textContent }) => textContent).join("|"),
    );
    expect(shown[0]).toBe("not measured|was 0.900 · a model without the forget set: 0.900");
    expect(shown[1]).toMatch(/^0\.500\|/);
    expect(shown.join()).toContain("An attacker can tell that these texts were trained on");
    // A line does not begin with a percent sign.
    expect(shown.join()).toContain("was 90\u00A0%");
  });
});

describe("a score of the card", () => {
  it("gives its interval when the pointer rests on it", () => {
    const { element, render } = createScores();
    render(contextOf([{ ...before, summary: { ...before.summary, intervals: { membershipAuc: [0.8, 0.96] } } }]));
    const titles = [...element.querySelectorAll<HTMLElement>(".score")].map(({ title }) => title);
    expect(titles.filter((title) => /95 % interval: 0\.800 to 0\.960\./.test(title))).toHaveLength(1);
    expect(titles.filter((title) => title.includes("interval"))).toHaveLength(1);
  });
});

describe("the curves", () => {
  it("have hollow points where only a sample was measured", () => {
    const full: DashboardEvaluation = { ...sample, passages: all };
    expect([...samplesOf(contextOf([before, sample]).run)]).toEqual([[24, "20 of 240 passages"]]);
    expect(samplesOf(contextOf([before, sample, full]).run).size).toBe(0);
  });
});
