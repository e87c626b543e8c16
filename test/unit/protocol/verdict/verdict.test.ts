import { describe, expect, it } from "vitest";
import type { EvaluationSummary, Scores } from "../../../../src/protocol/metrics";
import { defaultTargets, targetsOf } from "../../../../src/protocol/verdict/targets";
import { adapterRemark, membershipRemark, noiseRemark } from "../../../../src/protocol/verdict/advice";
import { judgeRun } from "../../../../src/protocol/verdict/runVerdict";
import { judge, judgedEvaluations } from "../../../../src/protocol/verdict/verdict";
import type { Aim } from "../../../../src/protocol/verdict/line";

const scores = (regurgitation: number | null, knowledge: number | null, more: Partial<Scores> = {}): Scores => ({
  ...{ regurgitation, regurgitationF1: regurgitation, knowledge, rephrasedKnowledge: null },
  ...more,
});

/** A model that knows the forget set and the retain set by heart. */
const before: EvaluationSummary = {
  forget: scores(1, 1),
  retain: scores(1, 1),
  withheld: scores(1, 1),
  holdout: scores(0.1, 0),
  membershipAuc: 1,
  membershipKs: 1,
  utility: 0.9,
  leakingShare: 1,
  fluency: { emptyShare: 0, repetitiveShare: 0 },
  tasks: {},
};

/** A model that meets every target. */
const after: EvaluationSummary = {
  ...before,
  forget: scores(0.1, 0.05),
  retain: scores(0.9, 0.9),
  withheld: scores(0.8, 0.8),
  membershipAuc: 0.5,
  membershipKs: 0.2,
  utility: 0.82,
  leakingShare: 0.05,
};

/** The verdict on a run with other figures after it. */
const verdictOn = (changes: Partial<EvaluationSummary>, changesBefore: Partial<EvaluationSummary> = {}) =>
  judge({ before: { ...before, ...changesBefore }, after: { ...after, ...changes } }, undefined, defaultTargets);
const lineOn = (aim: Aim, ...changes: Parameters<typeof verdictOn>) => {
  const line = verdictOn(...changes).lines.find((line) => line.aim === aim);
  if (line === undefined) throw new Error(`the verdict has no line for ${aim}`);
  return line;
};

it("is met if every target is met", () => {
  const { level, headline, lines } = verdictOn({});
  expect(headline).toBe("All 7 targets are met.");
  expect(level).toBe("met");
  expect(lines.map(({ status }) => status)).toEqual(lines.map(() => "met"));
});

it("gives no verdict on a model that answers nothing, also if it answered nothing before", () => {
  const silent = { forget: scores(0, 0), isSilent: true, fluency: { emptyShare: 1, repetitiveShare: 0 } } as const;
  const both = verdictOn(silent, silent);
  expect(both).toMatchObject({
    level: "notMeasured",
    headline: expect.stringContaining("the model answers nothing") as string,
  });
  expect(both.lines.filter(({ aim }) => aim === "recited" || aim === "answered")).toMatchObject([
    { status: "notMeasured", value: "the model answers nothing", target: "" },
    { status: "notMeasured", value: "the model answers nothing", target: "" },
  ]);
  // A model that has lost its speech in the run misses the target for language.
  expect(verdictOn(silent)).toMatchObject({ level: "missed" });
  expect(verdictOn({}, silent)).toMatchObject({
    level: "notMeasured",
    headline: expect.stringContaining("the model answered nothing before the run") as string,
  });
});

it("names the targets that are missed", () => {
  const { level, headline } = verdictOn({ membershipAuc: 1, utility: 0.8 });
  expect(level).toBe("missed");
  expect(headline).toBe("2 of 7 targets are missed: membership and general knowledge.");
});

it("says why it has no advice for membership, and for a run that trains an adapter", () => {
  const remarkOn = (changes: Partial<EvaluationSummary>, adapter: object | undefined, objective = { name: "npo" }) =>
    judgeRun({
      evaluations: [
        { phase: "before", summary: before },
        { phase: "after", summary: { ...after, ...changes } },
      ],
      ...{ reference: undefined, configuration: { adapter, objective }, steps: 10 },
    }).remark;
  const lora = { type: "lora" };
  expect(remarkOn({}, lora)).toBeNull();
  expect(remarkOn({ membershipAuc: 1 }, lora)).toBe(membershipRemark);
  expect(remarkOn({ leakingShare: 1 }, lora)).toBe(adapterRemark);
  expect(remarkOn({ leakingShare: 1, membershipAuc: 1 }, lora)).toBe(`${adapterRemark} ${membershipRemark}`);
  expect(remarkOn({ leakingShare: 1 }, undefined)).toBeNull();
  const fromBase = { name: "restart", base: "base" };
  expect(remarkOn({ membershipAuc: 1 }, undefined, fromBase)).toBeNull();
  const underNoise = { name: "restart", noise: 0.5 };
  expect(remarkOn({ membershipAuc: 1 }, undefined, underNoise)).toBe(noiseRemark);
});

it("names the targets that were not measured", () => {
  const { level, headline } = verdictOn({ membershipAuc: null, membershipKs: null, withheld: null });
  expect(level).toBe("met");
  expect(headline).toBe("The 5 targets that were measured are met. Not measured: membership and withheld text.");
});

it("reads a run of an earlier version, whose figures lack some keys", () => {
  const { membershipKs, leakingShare, fluency, ...figures } = after;
  expect([membershipKs, leakingShare, fluency]).not.toContain(undefined);
  const lines = judge({ before, after: figures as EvaluationSummary }, undefined, defaultTargets).lines;
  expect(lines.map(({ aim, status }) => `${aim} ${status}`)).toContain("membership met");
  expect(lines.map(({ aim, status }) => `${aim} ${status}`)).toContain("fluency notMeasured");
});

it("says that nothing was forgotten if the model did not know the text before the run", () => {
  const known = verdictOn({}, { forget: scores(0.14, 0.1), leakingShare: 0.03 });
  expect(known.level).toBe("nothingToForget");
  expect(known.headline).toMatch(/^The model did not know this text before the run; nothing was forgotten\./);
  expect(verdictOn({}, { forget: scores(0.14, 0.2), leakingShare: 0.03 }).level).toBe("met");
  expect(verdictOn({}, { forget: scores(0.14, 0.1), leakingShare: 0.2 }).level).toBe("met");
});

it("gives no verdict without a figure that shows forgetting", () => {
  const changes = { forget: scores(null, null), leakingShare: null };
  expect(verdictOn(changes, changes).level).toBe("notMeasured");
});

it("counts only full measurements", () => {
  const full = { phase: "after" as const, summary: after };
  const first = { phase: "before" as const, summary: before };
  const sample = { phase: "during" as const, summary: after, passages: { forget: { measured: 2, all: 8 } } };
  const asked = { ...sample, passages: { forget: { measured: 8, all: 8 } } };
  expect(judgedEvaluations([first, sample, full])).toEqual({ before, after });
  expect(judgedEvaluations([first, asked])).toEqual({ before, after });
  expect(judgedEvaluations([first, full, sample])).toEqual({ before, after: undefined });
  expect(judge(judgedEvaluations([first, sample]), undefined, defaultTargets)).toMatchObject({
    level: "notMeasured",
    lines: [],
  });
});

describe("recited text", () => {
  it("is compared with the configured limit, the retrained model or the holdout", () => {
    const limitOf = (reference: EvaluationSummary | undefined, recited?: number, holdout = before.holdout) =>
      judge({ before, after: { ...after, holdout } }, reference, { ...defaultTargets, recited }).lines[0]?.target;
    expect(limitOf(undefined)).toMatch(/^at most 15 % \(unseen text: 10 %, plus 5 %\)/);
    const retrained = { ...after, forget: scores(0.08, 0) };
    expect(limitOf(retrained)).toMatch(/^at most 13 % \(a model never trained on it: 8 %, plus 5 %\)/);
    expect(limitOf(retrained, 0.3)).toMatch(/^at most 30 % \(set in the configuration\)/);
    expect(limitOf(undefined, undefined, null)).toMatch(/^at most 15 % \(a fixed limit/);
  });

  it("is missed above the limit, or if too many passages leak", () => {
    expect(lineOn("recited", { forget: scores(0.16, 0) }).status).toBe("missed");
    expect(lineOn("recited", { leakingShare: 0.06 }).status).toBe("missed");
    expect(lineOn("recited", { forget: scores(0.15, 0) }).status).toBe("met");
  });

  it("is not met while passages could not be measured", () => {
    const coverage = { completions: { passages: 8, unmeasured: 2, byCharacters: 0, reasons: [] } };
    const line = lineOn("recited", { forget: scores(0.1, 0, { coverage }) });
    expect(line.status).toBe("notMeasured");
    expect(line.value).toContain("2 of 8 passages could not be measured");
    expect(lineOn("recited", { forget: scores(0.9, 0, { coverage }) }).status).toBe("missed");
  });

  it("is not measured for a forget set of questions alone", () => {
    const line = lineOn("recited", { forget: scores(null, 0), leakingShare: null });
    expect(line).toMatchObject({ status: "notMeasured", value: "the forget set has no text to complete", target: "" });
  });
});

describe("answered questions", () => {
  it("count the rephrased questions, too", () => {
    expect(lineOn("answered", {}).value).toBe("5 % of the questions answered (was 100 %)");
    expect(lineOn("answered", { forget: scores(0.1, 0.11) }).status).toBe("missed");
    expect(lineOn("answered", { forget: scores(0.1, 0.1, { rephrasedKnowledge: 0.2 }) }).status).toBe("missed");
    expect(lineOn("answered", { forget: scores(0.1, null) }).status).toBe("notMeasured");
  });
});

describe("membership", () => {
  it("is missed on both sides of 0.5, and with a large distance of the losses", () => {
    for (const [auc, ks, status] of [
      [0.4, 0.3, "met"],
      [0.6, 0.3, "met"],
      [0.39, 0.3, "missed"],
      [0.61, 0.3, "missed"],
      [0.5, 0.31, "missed"],
      [null, null, "notMeasured"],
    ] as const)
      expect(lineOn("membership", { membershipAuc: auc, membershipKs: ks }).status).toBe(status);
  });
});

describe("retain set and withheld text", () => {
  it("must keep a share of their values before the run", () => {
    expect(lineOn("retain", { retain: scores(0.84, 1) }).status).toBe("missed");
    expect(lineOn("retain", { retain: scores(1, 0.84) }).status).toBe("missed");
    expect(lineOn("retain", { retain: scores(0.43, 0.43) }, { retain: scores(0.5, 0.5) }).status).toBe("met");
    expect(lineOn("withheld", { withheld: scores(0.75, 0.74) }).status).toBe("missed");
    expect(lineOn("withheld", { withheld: null }).value).toBe("the run withholds no retain text from training");
  });

  it("compare the token probability if the model never recited the set", () => {
    const memorized = (probability: number): Partial<Scores> => ({
      memorization: { probability, exactMemorization: 0, extractionStrength: 0 },
    });
    const earlier = { retain: scores(0.15, null, memorized(0.4)) };
    const kept = lineOn("retain", { retain: scores(0.01, null, memorized(0.35)) }, earlier);
    expect(kept).toMatchObject({ status: "met", value: "35 % sure of each word-piece (was 40 %)" });
    expect(lineOn("retain", { retain: scores(0.15, null, memorized(0.3)) }, earlier).status).toBe("missed");
    // A model that never knew the set has nothing to keep of it.
    const unknown = { retain: scores(0.09, 0, memorized(0.001)) };
    expect(lineOn("retain", unknown, unknown)).toMatchObject({
      ...{ status: "notMeasured", value: "the model hardly knew this set before the run" },
    });
  });
});

describe("general knowledge and fluency", () => {
  it("are compared with the values before the run", () => {
    expect(lineOn("utility", { utility: 0.8 }).status).toBe("missed");
    expect(lineOn("utility", { utility: null }).status).toBe("notMeasured");
    expect(lineOn("fluency", { fluency: { emptyShare: 0.06, repetitiveShare: 0 } }).status).toBe("missed");
    expect(lineOn("fluency", { fluency: { emptyShare: 0, repetitiveShare: 0.06 } }).status).toBe("missed");
    expect(lineOn("fluency", { fluency: null }).status).toBe("notMeasured");
    const repetitive = { fluency: { emptyShare: 0, repetitiveShare: 0.4 } };
    expect(lineOn("fluency", repetitive, repetitive).status).toBe("met");
  });
});

it("takes the targets from the configuration, and the defaults of a run without targets", () => {
  expect(targetsOf({ evaluation: { targets: { answered: 0.3 } } })).toEqual({ ...defaultTargets, answered: 0.3 });
  expect(targetsOf({ evaluation: {} })).toEqual(defaultTargets);
  expect(targetsOf(undefined)).toEqual(defaultTargets);
});
