import { describe, expect, test } from "vitest";
import { bootstrap, onceEach } from "../../../../src/protocol/intervals/bootstrap";
import type { Counts, Interval } from "../../../../src/protocol/intervals/bootstrap";
import type { DocumentScores, EvaluationScores } from "../../../../src/protocol/intervals/documentScores";
import { figureIntervals, pairedDifferences } from "../../../../src/protocol/intervals/figureIntervals";
import { figureStatistics, strataOf } from "../../../../src/protocol/intervals/figureStatistics";
import { metricFixture } from "../../evaluation/metricFixture";

type Bounds = readonly [least: number, most: number];
type Expected = Readonly<Record<string, { readonly value: number; readonly low: Bounds; readonly high: Bounds }>>;

const { run, other, figures, differences } = metricFixture("intervals") as {
  readonly run: EvaluationScores;
  readonly other: EvaluationScores;
  readonly figures: Expected;
  readonly differences: Expected;
};

/** As many resamples as scipy took. */
const resamples = 20_000;

const expectWithin = (found: Interval | undefined, { low, high }: Expected[string]): void => {
  expect(found?.[0]).toBeGreaterThanOrEqual(low[0]);
  expect(found?.[0]).toBeLessThanOrEqual(low[1]);
  expect(found?.[1]).toBeGreaterThanOrEqual(high[0]);
  expect(found?.[1]).toBeLessThanOrEqual(high[1]);
};

describe("the interval of a figure", async () => {
  const statistics = figureStatistics(run);
  const once = onceEach(strataOf(run));
  const found = await figureIntervals(run, { seed: 3, resamples });

  test.each(Object.entries(figures))("%s: as scipy has it", (key, expected) => {
    expect(statistics.get(key as never)?.of(once)).toBeCloseTo(expected.value, 12);
    expectWithin(found[key as keyof typeof found], expected);
  });
});

describe("the interval of a paired difference", async () => {
  const found = await pairedDifferences(run, other, { seed: 3, resamples });

  test.each(Object.entries(differences))("%s: as scipy has it", (key, expected) => {
    const difference = found[key as keyof typeof found];
    expect(difference?.value).toBeCloseTo(expected.value, 12);
    expectWithin(difference?.interval, expected);
  });
});

const documentOf = (number: number, score: number): DocumentScores => ({
  ...{ document: `${number}`, split: "forget", task: "Task1", samples: {} },
  means: { regurgitation: [score, 1] },
});

test.each([
  { everyResample: 0.3, interval: [0.1, 0.2] },
  { everyResample: 0.5, interval: [0, 0.2] },
])("a reflected interval contains its figure, within the figure's range: %j", async ({ everyResample, interval }) => {
  const of = (counts: Counts) => (counts.get("texts")?.every((count) => count === 1) ? 0.2 : everyResample);
  const statistic = { documents: 9, of, reflectedWithin: [0, 1] as const };
  const found = await bootstrap(new Map([["texts", 9]]), new Map([["distance", statistic]]));
  expect(found.get("distance")?.map((end) => Number(end.toFixed(12)))).toEqual(interval);
});

test("the same seed gives the same intervals, and another seed gives others", async () => {
  const first = await figureIntervals(run, { seed: 1 });
  expect(await figureIntervals(run, { seed: 1 })).toEqual(first);
  expect(await figureIntervals(run, { seed: 2 })).not.toEqual(first);
});

test("documents of another set do not change an interval", async () => {
  const alone = await figureIntervals({ documents: run.documents.filter(({ split }) => split === "forget") });
  expect((await figureIntervals(run))["forget.regurgitation"]).toEqual(alone["forget.regurgitation"]);
});

test("the hard cases of a document are drawn together, and the intervals of other sets stay", async () => {
  const caseOf = (document: number, task: string, score: number): DocumentScores => ({
    ...{ document: `${document}`, split: "inScope", task, samples: {} },
    means: { knowledge: [score, 1] },
  });
  const scores = [0, 1, 0, 1, 1, 0];
  const cases = ["alias", "reverse", "paraphrase"].flatMap((task) =>
    scores.map((score, document) => caseOf(document, task, score)),
  );
  const alone = await figureIntervals({ documents: cases.slice(0, scores.length) });
  const all = await figureIntervals({ ...run, documents: [...cases, ...run.documents] });
  // Three cases with the same answers tell no more about a document than one.
  expect(alone["inScope.knowledge"]?.[0]).toBeLessThan(alone["inScope.knowledge"]?.[1] ?? 0);
  expect(all).toEqual({ ...(await figureIntervals(run)), ...alone });
  const ofOne = cases.filter(({ document }) => document === "1");
  expect(await figureIntervals({ documents: ofOne })).toEqual({});
});

test("one document has no interval, and a difference without one", async () => {
  const [one, other] = [{ documents: [documentOf(1, 0.5)] }, { documents: [documentOf(1, 0.25)] }];
  expect(await figureIntervals(one)).toEqual({});
  expect(await pairedDifferences(one, other)).toEqual({
    "forget.regurgitation": { value: 0.25, interval: undefined },
  });
});

test("a difference leaves out documents that only one evaluation measured, in any order", async () => {
  const one = { documents: [documentOf(1, 0.5), documentOf(2, 1), documentOf(3, 1)] };
  const other = { documents: [documentOf(4, 0), documentOf(2, 0.5), documentOf(1, 0)] };
  // Both documents differ by 0.5, so every resample does.
  expect(await pairedDifferences(one, other)).toEqual({
    "forget.regurgitation": { value: 0.5, interval: [0.5, 0.5] },
  });
});

test("two utilities are compared on the questions that both models answered, if the test is equally long", async () => {
  const answers = (utilityAnswers: string) => ({ documents: [], utilityAnswers });
  // The second question counts for neither model.
  expect(await pairedDifferences(answers("1-01"), answers("1101"))).toMatchObject({ utility: { value: 0 } });
  expect(await pairedDifferences(answers("1101"), answers("1-00"))).toMatchObject({ utility: { value: 1 / 3 } });
  expect(await pairedDifferences(answers("1-01"), answers("10"))).toEqual({});
});

test("the model utility is compared only if the answers to the same questions are known", async () => {
  const term = [0.5, 1] as const;
  const means = { "modelUtility.probability": term, "modelUtility.recall": term, "truthRatio.retain": term };
  const documents = [1, 2].map((number) => ({ ...documentOf(number, 0), split: "retain" as const, means }));
  const differenceOf = async (one: string | null | undefined, other: string | null | undefined) => {
    const [first, second] = [one, other].map((utilityAnswers) => ({ documents, utilityAnswers }));
    if (first === undefined || second === undefined) return undefined;
    return (await pairedDifferences(first, second)).modelUtility?.value;
  };
  // The harmonic means of four terms: 4 / (2 + 2 + 2 + 1) and 4 / (2 + 2 + 2 + 2).
  expect(await differenceOf("11", "10")).toBeCloseTo(4 / 7 - 1 / 2, 12);
  expect(await differenceOf(undefined, undefined)).toBe(0);
  expect(await differenceOf("11", "1")).toBeUndefined();
  expect(await differenceOf("11", undefined)).toBeUndefined();
  expect(await differenceOf(null, null)).toBeUndefined();
});

test("the interval of the membership score contains a score of 1, which no resample exceeds", async () => {
  const documents = (["forget", "holdout"] as const).flatMap((split) =>
    Array.from({ length: 20 }, (_, number) => ({
      ...{ ...documentOf(number, 0), split, means: {}, samples: { loss: [number] } },
    })),
  );
  const [low = NaN, high = NaN] = (await figureIntervals({ documents }))["scores.membership"] ?? [];
  expect(high).toBe(1);
  expect(low).toBeGreaterThan(0);
  expect(low).toBeLessThan(1);
});
