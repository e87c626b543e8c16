import { describe, expect, it } from "vitest";
import { ruleToStop, uncheckedRules } from "../../../../src/engine/run/stopRules";
import { summarize } from "../../../../src/evaluation/summarize";
import { notNumbers } from "../../../../src/evaluation/unmeasured";
import type { PassageEvaluation } from "../../../../src/protocol/metrics";

const completion = (score: number | null): PassageEvaluation => ({
  ...{ id: "a", split: "forget", task: "T", kind: "completion", completion: "", score },
  ...(score === null && { unmeasured: { score: notNumbers } }),
});
const question: PassageEvaluation = { ...completion(0), kind: "question" };
const summaryOf = (records: PassageEvaluation[], utility: number | null = null, unmeasured = 0) =>
  summarize(records, { utility, utilitySet: { name: "u", questions: 4, by: "likelihood", unmeasured } });

describe("forgetAtMost", () => {
  const rules = { forgetAtMost: 0.3 };
  const rule = (...records: PassageEvaluation[]) => ruleToStop(rules, 4, summaryOf(records))?.rule;

  it("ends training if every passage was measured, or if the rest could not change the result", () => {
    expect(rule(completion(0.2), completion(0.3))).toBe("forgetAtMost");
    expect(rule(completion(0), completion(0), completion(0), completion(null))).toBe("forgetAtMost");
  });

  it("does not end training for passages that could not be measured", () => {
    expect(rule(completion(0.2), completion(null))).toBeUndefined();
    expect(rule(completion(null))).toBeUndefined();
    expect(rule(question)).toBeUndefined();
  });

  it("says that it could not be checked", () => {
    expect(uncheckedRules(rules, 4, summaryOf([completion(null)]))).toEqual([
      `At step 4, training.stopWhen.forgetAtMost could not be checked: no completion of the forget set could be measured, because ${notNumbers}.`,
    ]);
    expect(uncheckedRules(rules, 4, summaryOf([question]))[0]).toMatch(/have no text to complete, only questions/);
    expect(uncheckedRules(rules, 4, summaryOf([completion(0.9)]))).toEqual([]);
    expect(uncheckedRules({}, 4, summaryOf([completion(null)]))).toEqual([]);
  });

  it("says that it could not end training because of passages that could not be measured", () => {
    const sentencesOf = (...scores: (number | null)[]) => uncheckedRules(rules, 4, summaryOf(scores.map(completion)));
    // Even if the measured passage were forgotten, half of the passages count as recited.
    expect(sentencesOf(0.9, null)).toEqual([
      "At step 4, training.stopWhen.forgetAtMost could not end training, because 1 of 2 completions of the forget set " +
        `could not be measured (${notNumbers}). The rule counts such a completion as recited.`,
    ]);
    expect(sentencesOf(0.2, 0.2, 0.2, 0.2, null)).toHaveLength(1);
    // The measured passages are recited too often themselves, and the rule can still be met.
    expect(sentencesOf(0.9, 0.9, 0.9, 0.9, null)).toEqual([]);
    expect(sentencesOf(0, 0, 0, 0, null)).toEqual([]);
  });
});

describe("utilityBelow", () => {
  const rules = { utilityBelow: 0.6 };

  it("counts a question that could not be measured as answered", () => {
    expect(ruleToStop({ utilityBelow: 0.625 }, 4, summaryOf([], 0.5))).toEqual({
      rule: "utilityBelow",
      reason:
        "Stopped at step 4 by training.stopWhen.utilityBelow: 50 % of the general questions answered (utility); this rule " +
        "ends training below 62.5 %.",
    });
    expect(ruleToStop(rules, 4, summaryOf([], 0.5, 2))).toBeUndefined();
    expect(ruleToStop(rules, 4, summaryOf([], null, 4))).toBeUndefined();
  });

  it("says that it could not be checked", () => {
    expect(uncheckedRules(rules, 4, summaryOf([], null, 4))).toEqual([
      `At step 4, training.stopWhen.utilityBelow could not be checked: the utility could not be measured (4 of 4 questions: ${notNumbers}).`,
    ]);
    expect(uncheckedRules(rules, 4, summaryOf([], 0.5, 2))).toEqual([
      "At step 4, training.stopWhen.utilityBelow could not end training, because some questions could not be measured " +
        `(2 of 4 questions: ${notNumbers}). The rule counts such a question as answered correctly.`,
    ]);
    expect(uncheckedRules(rules, 4, summaryOf([], 0.5))).toEqual([]);
  });
});
