import { describe, expect, test } from "vitest";
import { summarize } from "../../../src/evaluation/summarize";
import type { PassageEvaluation } from "../../../src/protocol/metrics";
import type { Split } from "../../../src/protocol/passages";

const completion = (split: Split, task: string, score: number, rest: Partial<PassageEvaluation> = {}) =>
  ({ id: "", split, task, kind: "completion", completion: "some words", score, ...rest }) satisfies PassageEvaluation;

const question = (split: Split, task: string, score: number, rephrasedScores?: number[]) =>
  ({
    id: "",
    split,
    task,
    kind: "question",
    completion: "",
    score,
    ...(rephrasedScores && { rephrased: rephrasedScores.map((each) => ({ completion: "", score: each })) }),
  }) satisfies PassageEvaluation;

const utility = null;

describe("scores", () => {
  test("are means over the passages of a split, completions and questions apart", () => {
    const { forget } = summarize(
      [
        completion("forget", "Task1", 0.2, { f1: 0.1, nearVerbatim: 0.25, rouge1: 0.5, rouge2: 0.25 }),
        completion("forget", "Task2", 0.6, { f1: 0.4, nearVerbatim: 0.5, rouge1: 1 }),
        question("forget", "Task1", 1),
        question("forget", "Task1", 0),
        question("forget", "Task2", 0),
        question("forget", "Task2", 0),
      ],
      { utility },
    );
    expect(forget).toEqual({
      regurgitation: 0.4,
      regurgitationF1: 0.25,
      knowledge: 0.25,
      rephrasedKnowledge: null,
      ...{ nearVerbatim: 0.375, rouge1: 0.75, rouge2: 0.25 },
    });
  });

  test("rephrased knowledge is the mean over all rephrasings, whichever question they belong to", () => {
    const records = [
      question("retain", "Task1", 1, [1, 1, 1]),
      question("retain", "Task1", 1, [0]),
      question("retain", "Task1", 1),
    ];
    expect(summarize(records, { utility }).retain?.rephrasedKnowledge).toBe(0.75);
  });

  test("are null for a split without passages, and where a split has no such passage", () => {
    const summary = summarize([question("withheld", "Task1", 1)], { utility });
    expect(summary.withheld).toEqual({
      regurgitation: null,
      regurgitationF1: null,
      knowledge: 1,
      rephrasedKnowledge: null,
    });
    expect([summary.forget, summary.retain, summary.holdout]).toEqual([null, null, null]);
  });

  test("stand apart for each task, in alphabetical order", () => {
    const { tasks } = summarize(
      [completion("forget", "Task2", 0.5), completion("forget", "Task1", 1), completion("retain", "Task1", 0)],
      { utility },
    );
    expect(Object.keys(tasks)).toEqual(["Task1", "Task2"]);
    expect(tasks["Task1"]?.forget?.regurgitation).toBe(1);
    expect(tasks["Task1"]?.retain?.regurgitation).toBe(0);
    expect(tasks["Task2"]?.forget?.regurgitation).toBe(0.5);
    expect(tasks["Task2"]?.retain).toBeNull();
  });
});

describe("membership", () => {
  const losses = (split: Split, values: number[]) => values.map((loss) => completion(split, "Task1", 0, { loss }));

  test("a lower loss on forget than on holdout documents is a member found", () => {
    const summary = summarize([...losses("forget", [1, 2]), ...losses("holdout", [3, 4])], { utility });
    expect([summary.membershipAuc, summary.membershipKs]).toEqual([1, 1]);
  });

  test("compares forget with holdout alone, and completions alone", () => {
    const summary = summarize(
      [
        ...losses("forget", [1, 5]),
        ...losses("holdout", [3]),
        ...losses("retain", [9]),
        ...losses("withheld", [9]),
        { ...question("forget", "Task1", 1), loss: 9 },
        completion("forget", "Task1", 1),
      ],
      { utility },
    );
    expect([summary.membershipAuc, summary.membershipKs]).toEqual([0.5, 0.5]);
  });

  test("is null without losses on both sides, and for a loss that is no number", () => {
    for (const records of [losses("forget", [1]), [...losses("forget", [NaN, 1]), ...losses("holdout", [1, 2])]]) {
      const summary = summarize(records, { utility });
      expect([summary.membershipAuc, summary.membershipKs]).toEqual([null, null]);
    }
  });
});

describe("leaking share", () => {
  const holdout = [0, 0.1, 0.2, 0.3, 0.4].map((score) => completion("holdout", "Task1", score));

  test("counts forget completions above the holdout's 95th percentile", () => {
    // The percentile of the five scores is 0.38.
    const forget = [0.37, 0.39, 0.5, 0].map((score) => completion("forget", "Task1", score));
    const questions = [question("forget", "Task1", 1), question("holdout", "Task1", 1)];
    expect(summarize([...forget, ...holdout, ...questions], { utility }).leakingShare).toBe(0.5);
  });

  test("a score equal to the percentile is not above it", () => {
    const equal = [completion("forget", "Task1", 0.2), completion("holdout", "Task1", 0.2)];
    expect(summarize(equal, { utility }).leakingShare).toBe(0);
  });

  test("is null without forget or holdout completions", () => {
    expect(summarize(holdout, { utility }).leakingShare).toBeNull();
    expect(summarize([completion("forget", "Task1", 1)], { utility }).leakingShare).toBeNull();
  });
});

test("fluency is taken over the completions of every split, not over answers to questions", () => {
  const records = [
    completion("forget", "Task1", 0, { completion: "…" }),
    completion("retain", "Task1", 0, { completion: "on and on and on and on and on" }),
    completion("withheld", "Task1", 0),
    completion("holdout", "Task2", 0),
    question("forget", "Task1", 0),
  ];
  expect(summarize(records, { utility }).fluency).toEqual({ emptyShare: 0.25, repetitiveShare: 0.25 });
});

test("no records give a summary of nulls, beside the utility", () => {
  expect(summarize([], { utility: 0.8 })).toEqual({
    forget: null,
    retain: null,
    withheld: null,
    holdout: null,
    membershipAuc: null,
    membershipMinKAuc: null,
    membershipMinKPlusPlusAuc: null,
    membershipZlibAuc: null,
    membershipKs: null,
    utility: 0.8,
    leakingShare: null,
    fluency: null,
    scores: { taskAggregate: null, terms: 0, membership: null, final: null },
    tasks: {},
  });
});

describe("the scores of the true text", () => {
  const read = (split: Split, exactMemorization: number, minK: number) =>
    completion(split, "Task1", 0, {
      minK,
      memorization: { probability: exactMemorization / 2, exactMemorization, extractionStrength: 1 },
    });

  test("is averaged over the completions of a split that have it", () => {
    const { forget, retain } = summarize(
      [
        read("forget", 0.5, 0),
        read("forget", 1, 0),
        completion("forget", "Task1", 1),
        completion("retain", "Task1", 1),
      ],
      { utility },
    );
    expect(forget?.memorization).toEqual({ probability: 0.375, exactMemorization: 0.75, extractionStrength: 1 });
    expect(retain).not.toHaveProperty("memorization");
  });

  test("tells members by their higher Min-K", () => {
    const records = [read("forget", 1, -1), read("forget", 1, -4), read("holdout", 1, -3), read("retain", 1, -9)];
    expect(summarize(records, { utility }).membershipMinKAuc).toBe(0.5);
    expect(summarize([read("forget", 1, -1), read("holdout", 1, -3)], { utility }).membershipMinKAuc).toBe(1);
  });
});

describe("passages that could not be measured", () => {
  const problem = "the predictions are not numbers";
  const unmeasured = (split: Split, task = "Task1") =>
    completion(split, task, NaN, { completion: "", score: null, unmeasured: { score: problem, trueText: problem } });

  test("are left out of the means, and counted with their reasons", () => {
    const { forget, retain } = summarize(
      [completion("forget", "Task1", 0.4), unmeasured("forget"), completion("retain", "Task1", 1)],
      { utility },
    );
    expect(forget?.regurgitation).toBe(0.4);
    const gap = { passages: 2, unmeasured: 1, byCharacters: 0, reasons: [problem] };
    expect(forget?.coverage).toEqual({ completions: gap, trueTexts: gap });
    expect(retain).not.toHaveProperty("coverage");
  });

  test("give null, never 0, if a set has no others", () => {
    const { forget, scores, tasks } = summarize(
      [unmeasured("forget"), completion("forget", "Task2", 0.5), completion("retain", "Task1", 1)],
      { utility },
    );
    expect(tasks["Task1"]?.forget?.regurgitation).toBeNull();
    expect(forget?.regurgitation).toBe(0.5);
    // The term of Task1 is missing, so there is no task aggregate.
    expect(scores?.taskAggregate).toBeNull();
  });

  test("leave no attack, and the holdout's threshold and the fluency ignore them", () => {
    const loss = (split: Split, value: number) => completion(split, "Task1", 0.9, { loss: value, minK: -value });
    const summary = summarize([loss("forget", 1), unmeasured("forget"), loss("holdout", 3), unmeasured("holdout")], {
      utility: null,
    });
    expect([summary.membershipAuc, summary.membershipMinKAuc, summary.membershipKs]).toEqual([null, null, null]);
    expect(summary.leakingShare).toBe(0);
    expect(summary.fluency?.emptyShare).toBe(0);
    expect(summary.remarks).toMatchObject({
      membershipAuc: `2 of 4 passages: ${problem}`,
      leakingShare: `2 of 4 passages: ${problem}`,
      "scores.membership": `2 of 4 passages: ${problem}`,
      "scores.final": `1 of 2 passages: ${problem}`,
    });
    expect(summarize([loss("forget", 1), unmeasured("holdout")], { utility }).leakingShare).toBeNull();
  });

  test("say so for utility and perplexity", () => {
    const summary = summarize([], {
      utility: null,
      utilitySet: { name: "u", questions: 3, by: "likelihood", unmeasured: 3 },
      perplexity: NaN,
    });
    expect(summary.perplexity).toBeNull();
    expect(Object.keys(summary.remarks ?? {})).toEqual(["perplexity", "utility", "scores.final"]);
  });
});

test("passages that were compared by characters are counted", () => {
  const { forget, remarks } = summarize(
    [completion("forget", "T", 1, { comparedBy: "characters" }), completion("forget", "T", 1)],
    { utility },
  );
  expect(forget?.coverage).toEqual({ completions: { passages: 2, unmeasured: 0, byCharacters: 1, reasons: [] } });
  expect(remarks).toBeUndefined();
});
