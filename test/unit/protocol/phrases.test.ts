import { describe, expect, it } from "vitest";
import { figureOf, mainFigureOf } from "../../../src/protocol/figures";
import { countPassages, describePart, isSample } from "../../../src/protocol/measuredPart";
import type { EvaluationSummary, Scores } from "../../../src/protocol/metrics";
import { describeAttack, describeInWords, describeSet } from "../../../src/protocol/phrases";
import { formatPercent } from "../../../src/protocol/wording";

const scores = (changes: Partial<Scores>): Scores => ({
  ...{ regurgitation: null, regurgitationF1: null, knowledge: null, rephrasedKnowledge: null },
  ...changes,
});
const summaryOf = (forget: Scores, ofTask = forget): EvaluationSummary => ({
  ...{ forget, retain: null, withheld: null, holdout: null, membershipAuc: null, membershipKs: null },
  ...{ utility: null, leakingShare: null, fluency: null },
  tasks: { own: { forget: ofTask, retain: null, withheld: null, holdout: null } },
});
const probability = { probability: 0.55, exactMemorization: 0.6, extractionStrength: 0.1 };

describe("a percentage", () => {
  it("rounds to 0 % or 100 % only if the share is exactly 0 or 1", () => {
    expect([0, 0.004, 0.005, 0.476, 0.994, 0.996, 1, null].map(formatPercent)).toEqual([
      "0 %",
      "under 1 %",
      "1 %",
      "48 %",
      "99 %",
      "over 99 %",
      "100 %",
      "not measured",
    ]);
  });
});

describe("the main figure of a set", () => {
  const keyOf = (...all: readonly EvaluationSummary[]) => mainFigureOf("forget", all).key;

  it("is recited, or answered for a set of questions, or the token probability", () => {
    expect(keyOf(summaryOf(scores({ regurgitation: 0.5, knowledge: 0.2 })))).toBe("forget.regurgitation");
    expect(keyOf(summaryOf(scores({ knowledge: 0.2, memorization: probability })))).toBe("forget.knowledge");
    expect(keyOf(summaryOf(scores({ memorization: probability })))).toBe("forget.memorization.probability");
  });

  it("is the same for all evaluations of a run, and may differ for a task", () => {
    const [both, one] = [scores({ regurgitation: 0.5, knowledge: 0.2 }), scores({ knowledge: 0.2 })];
    expect(keyOf(summaryOf(one), summaryOf(both))).toBe("forget.regurgitation");
    expect(mainFigureOf("forget", [summaryOf(both, one)], "own").key).toBe("forget.knowledge");
  });

  it("is recited if no completion could be measured", () => {
    const completions = { passages: 2, unmeasured: 2, byCharacters: 0, reasons: ["it is broken"] };
    const broken = summaryOf(scores({ knowledge: 0.2, coverage: { completions } }));
    expect(keyOf(broken)).toBe("forget.regurgitation");
    expect(describeSet("forget", broken)).toBe("forget recited: not measurable");
  });
});

describe("a set in words", () => {
  const [before, now] = [summaryOf(scores({ regurgitation: 1 })), summaryOf(scores({ regurgitation: 0.476 }))];

  it("has the percentage first", () => {
    expect(describeSet("forget", now)).toBe("forget 48 % recited");
    expect(describeSet("forget", now, before)).toBe("forget 48 % recited (was 100 %)");
    expect(describeSet("forget", summaryOf(scores({ knowledge: 0 })))).toBe("forget 0 % of the questions answered");
    expect(describeSet("retain", now)).toBeUndefined();
  });

  it("does not show an earlier value in place of one that was not measured", () => {
    expect(describeInWords(figureOf("utility"), now, { before: { ...before, utility: 0.9 } })).toBe(
      "utility: not measured (was 90 %)",
    );
    const both = { before: { ...now, utility: 0.9 }, retrained: { ...now, utility: 0.8 } };
    expect(describeInWords(figureOf("utility"), { ...now, utility: 0.7 }, both)).toBe(
      "70 % of the general questions answered (was 90 % · a model without the forget set: 80 %)",
    );
    expect(describeInWords(figureOf("utility"), now, both)).toBe("utility: not measured (was 90 %)");
  });

  it("says what an attack means", () => {
    expect(describeAttack(0.93)).toBe("an attacker can tell that these texts were trained on");
    for (const auc of [0.52, 0.59, 0.41]) expect(describeAttack(auc)).toMatch(/can only guess/);
    expect(describeAttack(0.2)).toMatch(/were removed/);
  });
});

describe("the part of the passages that an evaluation measured", () => {
  const passages = [
    ...Array.from({ length: 120 }, () => ({ split: "forget" as const })),
    ...Array.from({ length: 120 }, () => ({ split: "retain" as const })),
  ];
  const counted = (measured: number) => countPassages(passages.slice(110, 110 + measured), passages);

  it("is counted for each set", () => {
    expect(counted(20)).toEqual({ forget: { measured: 10, all: 120 }, retain: { measured: 10, all: 120 } });
    const sample = { phase: "during", passages: counted(20) } as const;
    expect([isSample(sample), describePart(sample), describePart(sample, "forget")]).toEqual([
      true,
      "20 of 240 passages",
      "10 of 120 passages",
    ]);
  });

  it("is everything if the user asked for an evaluation during training", () => {
    const full = { phase: "during", passages: countPassages(passages, passages) } as const;
    expect([isSample(full), describePart(full)]).toEqual([false, "all 240 passages"]);
  });

  it("is not known in an old run, whose evaluations during training are samples", () => {
    expect([isSample({ phase: "during" }), describePart({ phase: "during" })]).toEqual([
      true,
      "a sample of the passages",
    ]);
    expect(isSample({ phase: "after" })).toBe(false);
  });
});
