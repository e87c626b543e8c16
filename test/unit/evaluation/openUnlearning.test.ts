import { afterAll, describe, expect, it } from "vitest";
import type { TextScores } from "../../../src/backends/backend";
import { evaluate } from "../../../src/evaluation/evaluate";
import { measureMemorization, minK } from "../../../src/evaluation/memorization";
import { minKPlusPlus } from "../../../src/evaluation/minKPlusPlus";
import { passageRecord } from "../../../src/evaluation/passageRecord";
import { recitation } from "../../../src/evaluation/recitation";
import { rouge } from "../../../src/evaluation/rouge";
import { summarize } from "../../../src/evaluation/summarize";
import { zlibRatio } from "../../../src/evaluation/zlibRatio";
import { forgetQuality } from "../../../src/protocol/forgetQuality";
import { areaUnderCurve } from "../../../src/protocol/membership";
import { privLeak } from "../../../src/protocol/membershipBeside";
import type { PassageEvaluation } from "../../../src/protocol/metrics";
import type { Passage, Split } from "../../../src/protocol/passages";
import { referenceAttack } from "../../../src/protocol/referenceAttack";
import { truthRatio } from "../../../src/protocol/truthRatio";
import { measuredModel, measuresFixture } from "./measuredModel";

/** OpenUnlearning's scores of a text. A score of an attack is high for a text that looks unseen. */
interface Figures extends Record<AttackName, number> {
  readonly probability: number;
  readonly exactMemorization: number;
  readonly extractionStrength: number;
}
type AttackName = "loss" | "zlib" | "reference" | "minK" | "minKPlusPlus";
interface Text {
  readonly split: Split;
  readonly prompt: string;
  readonly answer: string;
  readonly answerStart: number;
  /** The text that OpenUnlearning compresses. */
  readonly compressed: string;
  readonly compressedBytes: number;
  readonly referenceLoss: number;
  /** Of every token but the first. The last one is end-of-text. */
  readonly tokens: Required<Pick<TextScores, "logProbabilities" | "isLikeliest" | "moments">>;
  readonly figures: Figures;
  /** The scores of the model in the folder. */
  readonly plain: Figures;
}
interface TruthRow extends Record<"prompt" | "answer" | "completion" | "paraphrasedAnswer", string> {
  readonly split: Split;
  readonly wrongAnswers: readonly string[];
  readonly rightLoss: number;
  readonly wrongLosses: readonly number[];
  readonly truthRatio: number;
  readonly retrainedRatio: number;
  readonly answerProbability: number;
  readonly recall: number;
}
interface Spoken extends Record<"prompt" | "answer" | "completion" | "trueText" | "heard", string> {
  readonly recall: number;
  readonly f1: number;
  readonly wordRecall: number;
}
interface Fixture {
  readonly areas: Readonly<Record<AttackName, number>>;
  readonly plainAreas: Readonly<Record<AttackName, number>>;
  readonly texts: readonly Text[];
  readonly truth: Readonly<Record<"forget" | "retain" | "forgetQuality" | "modelUtility", number>> & {
    readonly rows: readonly TruthRow[];
  };
  readonly rouge: readonly Spoken[];
  readonly privLeak: readonly Readonly<Record<"auc" | "retrained" | "privLeak", number>>[];
}

const {
  areas,
  plainAreas,
  texts,
  truth,
  rouge: spoken,
  privLeak: leaks,
} = measuresFixture("openUnlearning.json") as Fixture;

/** Within 1e-6, or a millionth of a large value. */
const expectClose = (found: number | null | undefined, expected: number, tolerance = 1e-6): void =>
  expect(Math.abs((found ?? NaN) - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)));

const passageOf = (
  { split, prompt, answer, ...rest }: Pick<Passage, "split" | "prompt" | "answer"> & Partial<Passage>,
  place: number,
): Passage => ({
  ...{ id: `a${place}`, document: `a${place}`, task: "T1", kind: "completion", split, prompt, answer, rephrasings: [] },
  ...{ source: { file: "/sets/all.jsonl", line: place + 1 }, ...rest },
});
const meanLoss = (logProbabilities: readonly number[]): number =>
  -logProbabilities.reduce((sum, value) => sum + value, 0) / logProbabilities.length;
const answerTokens = ({ tokens: { logProbabilities, isLikeliest }, answerStart }: Text, end?: number) => ({
  logProbabilities: logProbabilities.slice(answerStart - 1, end),
  isLikeliest: isLikeliest.slice(answerStart - 1, end),
});
/** The tokens that attacks read: all but end-of-text. */
const attackedTokens = ({ tokens: { logProbabilities, moments } }: Text) => ({
  logProbabilities: logProbabilities.slice(0, -1),
  moments: moments.slice(0, -1),
});

describe("memorization, beside OpenUnlearning on the same predictions", () => {
  it("has the same probability of the answer, end-of-text included", () => {
    for (const text of texts)
      expectClose(measureMemorization(answerTokens(text)).probability, text.figures.probability);
  });

  it("has the same exact memorization of the tokens before end-of-text, which OpenUnlearning leaves out", () => {
    for (const text of texts)
      expectClose(measureMemorization(answerTokens(text, -1)).exactMemorization, text.figures.exactMemorization);
  });

  it("has the same extraction strength of these tokens, except that no match is 0 and not 1/T", () => {
    const foreseen = { yes: 0, no: 0 };
    for (const text of texts) {
      const answer = answerTokens(text, -1);
      const found = measureMemorization(answer).extractionStrength;
      const isEndForeseen = answer.isLikeliest.at(-1) === true;
      foreseen[isEndForeseen ? "yes" : "no"] += 1;
      expectClose(isEndForeseen ? found : 1 / answer.isLikeliest.length, text.figures.extractionStrength);
      if (!isEndForeseen) expect(found).toBe(0);
    }
    expect(Math.min(foreseen.yes, foreseen.no)).toBeGreaterThan(4);
  });
});

describe("the attacks, beside OpenUnlearning on the same predictions", () => {
  const scores = texts.map((text) => {
    const attacked = attackedTokens(text);
    const loss = meanLoss(attacked.logProbabilities);
    return {
      ...{ loss, minK: minK(attacked.logProbabilities), minKPlusPlus: minKPlusPlus(attacked) },
      ...{ zlib: zlibRatio(loss, text.compressed), reference: loss - text.referenceLoss },
    };
  });
  const inSplit = (split: Split, name: AttackName): number[] =>
    scores.flatMap((score, place) => (texts[place]?.split === split ? [score[name]] : []));

  it("have the same scores of every text; those of Min-K and Min-K++ with the other sign", () => {
    texts.forEach(({ figures }, place) => {
      expectClose(scores[place]?.loss, figures.loss);
      expectClose(scores[place]?.reference, figures.reference);
      expectClose(-(scores[place]?.minK ?? NaN), figures.minK);
      expectClose(-(scores[place]?.minKPlusPlus ?? NaN), figures.minKPlusPlus);
    });
  });

  it("have the same ZLIB score where Node's zlib and Python's find the same repetitions", () => {
    const same = texts.filter(({ figures, compressedBytes }, place) => {
      const bytes = (scores[place]?.loss ?? NaN) / (scores[place]?.zlib ?? NaN);
      expect(Math.abs(bytes - compressedBytes)).toBeLessThanOrEqual(3.01);
      const isSame = Math.round(bytes) === compressedBytes;
      if (isSame) expectClose(scores[place]?.zlib, figures.zlib);
      return isSame;
    });
    expect(same.length).toBeGreaterThan(4);
  });

  it.each([
    ["loss", -1],
    ["reference", -1],
    ["minK", 1],
    ["minKPlusPlus", 1],
  ] as const)("have the same area under the curve: %s", (name, sign) => {
    const signed = (split: Split) => inSplit(split, name).map((value) => sign * value);
    expectClose(areaUnderCurve(signed("forget"), signed("holdout")), areas[name]);
  });

  it("have the same Reference attack beside the scores of a retrained model", async () => {
    const passages = texts.map(passageOf);
    const recordsOf = (losses: readonly number[]): PassageEvaluation[] =>
      passages.map(({ id, split, task, kind }, place) => ({
        ...{ id, split, task, kind, completion: "text", score: 0.5, loss: losses[place] ?? NaN },
      }));
    const records = recordsOf(scores.map(({ loss }) => loss));
    const reference = recordsOf(texts.map(({ referenceLoss }) => referenceLoss));
    const summary = summarize(records, { utility: null });
    expectClose((await referenceAttack({ summary, records }, reference, passages))?.auc, areas.reference);
    expectClose(summary.membershipAuc, areas.loss);
  });
});

describe("a model that the ONNX backend computes, beside OpenUnlearning in float64", async () => {
  const model = await measuredModel();
  afterAll(() => model.dispose());

  it("has the same scores of its texts up to rounding to float32", async () => {
    const settings = { batchSize: 8, stop: [], utilityBy: "likelihood", utilityShots: 0, maxNewTokens: 1 } as const;
    const set = { passages: texts.map(passageOf), joinsTexts: false, heldOut: [] };
    const { records, summary } = await evaluate({ model }, set, settings);
    const tolerance = 1e-4;
    texts.forEach(({ plain }, place) => {
      const { loss, minK: lowest, minKPlusPlus: normalised, memorization } = records[place] ?? {};
      expectClose(loss, plain.loss, tolerance);
      expectClose(-(lowest ?? NaN), plain.minK, tolerance);
      expectClose(-(normalised ?? NaN), plain.minKPlusPlus, tolerance);
      expectClose((memorization?.probability ?? NaN) / plain.probability, 1, tolerance);
    });
    expectClose(summary.membershipAuc, plainAreas.loss);
    expectClose(summary.membershipMinKAuc, plainAreas.minK);
    expectClose(summary.membershipMinKPlusPlusAuc, plainAreas.minKPlusPlus);
  });
});

describe("rows with wrong answers, beside OpenUnlearning on the same losses and completions", () => {
  const { rows } = truth;
  const records = rows.map((row, place) =>
    passageRecord(passageOf(row, place), {
      ...{ expected: row.answer, completion: { text: row.completion }, rephrased: [] },
      truth: {
        truthRatio: truthRatio(row.rightLoss, row.wrongLosses),
        answerProbability: row.answerProbability,
      },
    }),
  );

  it("have the same truth ratios and the same recall of their completions", () => {
    rows.forEach((row, place) => {
      expectClose(records[place]?.truthRatio, row.truthRatio);
      expectClose(records[place]?.score, row.recall);
    });
  });

  it("have the same figures of the sets and the same model utility", () => {
    const summary = summarize(records, { utility: null });
    expectClose(summary.truthRatio?.forget, truth.forget);
    expectClose(summary.truthRatio?.retain, truth.retain);
    expectClose(summary.modelUtility, truth.modelUtility);
  });

  it("have the same forget quality", () => {
    const retrained = records.map((record, place) => ({ ...record, truthRatio: rows[place]?.retrainedRatio ?? NaN }));
    expectClose(forgetQuality(records, retrained)?.pValue, truth.forgetQuality);
  });
});

describe("ROUGE, beside OpenUnlearning on the same completions", () => {
  it("has the same recall and F1 of ROUGE-L, and the same recall of ROUGE-1", () => {
    for (const { trueText, heard, recall, f1, wordRecall } of spoken) {
      const found = rouge(trueText, heard);
      expectClose(found.recall, recall);
      expectClose(found.f1, f1);
      // Without a word that ROUGE reads, there is nothing to recall.
      expectClose(found.rouge1 ?? 0, wordRecall);
    }
  });

  it("reads the whole true text, where OpenUnlearning takes every repetition of the prompt out of it", () => {
    const changed = spoken.filter(({ answer, trueText }) => answer !== trueText);
    expect(changed.map(({ prompt }) => prompt)).toEqual(["the sea"]);
    for (const { answer, heard, f1 } of changed) {
      expect(recitation(answer, heard)).toMatchObject({ recall: 1, f1: 1 });
      expect(f1).toBeLessThan(1);
    }
  });

  it("compares characters in another script, where OpenUnlearning finds nothing", () => {
    const [cyrillic] = spoken.filter(({ answer }) => /\p{Script=Cyrillic}/u.test(answer));
    expect(cyrillic).toMatchObject({ recall: 0, f1: 0 });
    expect(recitation(cyrillic?.answer ?? "", cyrillic?.heard ?? "")).toMatchObject({ recall: 1, f1: 1 });
  });
});

describe("PrivLeak, beside OpenUnlearning on the same areas", () => {
  it.each(leaks)(
    "is the same up to 1e-10 in the divisor: $auc and $retrained",
    ({ auc, retrained, privLeak: leak }) => {
      // With nothing to divide by, OpenUnlearning divides by 1e-10.
      if (retrained === 1) expect([privLeak(auc, retrained), leak > 1e9]).toEqual([null, true]);
      else expectClose(privLeak(auc, retrained), leak);
    },
  );
});
