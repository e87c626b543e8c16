import { afterAll, describe, expect, it } from "vitest";
import { evaluate } from "../../../src/evaluation/evaluate";
import { notNumbers, warningOfUnmeasured } from "../../../src/evaluation/unmeasured";
import type { Passage } from "../../../src/protocol/passages";
import { measuredModel, measuresFixture } from "./measuredModel";

interface Losses {
  /** Areas under the curve of the forget set against the holdout. */
  readonly areas: Readonly<Record<"loss" | "joinedLoss" | "minKPlusPlus" | "zlib", number>>;
  readonly rows: readonly {
    readonly split: Passage["split"];
    readonly prompt: string;
    readonly answer: string;
    readonly loss: number;
    readonly joinedLoss: number;
    readonly minKPlusPlus: number;
    readonly zlib: number;
  }[];
}

const { areas, rows } = measuresFixture("membership.json") as Losses;
const passages = rows.map(({ split, prompt, answer }, index): Passage => {
  const id = `a-${index}sc1`;
  const source = { file: "/sets/all.jsonl", line: index + 1 };
  return { id, document: id, task: "T1", split, kind: "completion", prompt, answer, rephrasings: [], source };
});
const settings = { batchSize: 8, stop: [], utilityBy: "likelihood", utilityShots: 0, maxNewTokens: 1 } as const;

/** The expected values are in float64. */
const digits = 4;

describe("the membership attacks, beside their formulas in float64", async () => {
  const model = await measuredModel();
  afterAll(() => model.dispose());
  const { records, summary } = await evaluate({ model }, { passages, heldOut: [] }, settings);

  it("have the organisers' loss of every text, without end-of-text", () => {
    rows.forEach(({ loss }, index) => expect(records[index]?.loss).toBeCloseTo(loss, digits));
    expect(summary.membershipAuc).toBeCloseTo(areas.loss, 10);
  });

  it("have the organisers' loss of the texts joined without a space, of the sets that the attack compares", () => {
    rows.forEach(({ split, joinedLoss }, index) => {
      if (split === "retain") expect(records[index]).not.toHaveProperty("joinedLoss");
      else expect(records[index]?.joinedLoss).toBeCloseTo(joinedLoss, digits);
    });
    expect(summary.membershipJoinedAuc).toBeCloseTo(areas.joinedLoss, 10);
    expect(areas.joinedLoss).not.toBe(areas.loss);
  });

  it("have Min-K++ of every text that the attack compares, without end-of-text", () => {
    rows.forEach((row, index) => {
      if (row.split === "retain") expect(records[index]).not.toHaveProperty("minKPlusPlus");
      else expect(records[index]?.minKPlusPlus).toBeCloseTo(row.minKPlusPlus, digits);
    });
    expect(summary.membershipMinKPlusPlusAuc).toBeCloseTo(areas.minKPlusPlus, 10);
  });

  it("have the loss of every text over its compressed size, up to what two builds of zlib differ", () => {
    // Node's zlib finds other repetitions than Python's, here up to three bytes more or fewer.
    rows.forEach(({ loss, zlib }, index) => {
      const bytes = loss / (records[index]?.zlib ?? NaN);
      expect(Math.abs(bytes - loss / zlib)).toBeLessThanOrEqual(3.01);
    });
    const pairs = rows.filter(({ split }) => split === "forget").length ** 2;
    expect(Math.abs((summary.membershipZlibAuc ?? NaN) - areas.zlib)).toBeLessThanOrEqual(1 / pairs + 1e-10);
  });

  it("have no area if the loss of one joined text is not a number, and says so", async () => {
    const some = (["forget", "holdout"] as const).flatMap((set) =>
      passages.filter(({ split }) => split === set).slice(0, 3),
    );
    // The joined texts are scored after the texts of the rows, without moments.
    const broken: typeof model = {
      ...model,
      score: async (texts, options) =>
        (await model.score(texts, options)).map((scores, index) =>
          index === 0 && options?.withMoments === false
            ? { ...scores, logProbabilities: scores.logProbabilities.map((_, token) => (token === 0 ? NaN : -1)) }
            : scores,
        ),
    };
    const { records, summary } = await evaluate({ model: broken }, { passages: some, heldOut: [] }, settings);
    expect(records[0]).not.toHaveProperty("joinedLoss");
    expect(records[0]?.unmeasured).toEqual({ joinedText: notNumbers });
    expect(records[0]).toHaveProperty("loss");
    expect(summary.membershipAuc).not.toBeNull();
    expect(summary.membershipJoinedAuc).toBeNull();
    expect(summary.remarks).toEqual({ membershipJoinedAuc: `1 of 6 passages: ${notNumbers}` });
    expect(warningOfUnmeasured(records)).toBeUndefined();
  });

  it("ask for moments only of the forget set and the holdout", async () => {
    const read: (string | boolean | undefined)[][] = [];
    const counting: typeof model = {
      ...model,
      score: (texts, options) => {
        read.push([`${texts.length} texts`, options?.withMoments]);
        return model.score(texts, options);
      },
    };
    const some = passages
      .slice(0, 3)
      .map((passage, index) => (index === 1 ? { ...passage, split: "retain" as const } : passage));
    await evaluate({ model: counting }, { passages: some, joinsTexts: false, heldOut: [] }, settings);
    expect(read).toEqual([
      ["2 texts", true],
      ["1 texts", false],
    ]);
  });

  it("read a text a second time only if the joined texts are asked for and have other tokens", async () => {
    const read: (number | boolean | undefined)[][] = [];
    const counting = {
      ...model,
      score: (...[texts, options]: Parameters<typeof model.score>) => {
        read.push([texts.length, options?.withMoments]);
        return model.score(texts, options);
      },
    };
    const some = passages.slice(0, 1);
    await evaluate({ model: counting }, { passages: some, joinsTexts: false, heldOut: [] }, settings);
    await evaluate({ model: counting }, { passages: some, heldOut: [] }, settings);
    // This tokenizer drops the space that joins a row.
    const tokenizer = {
      ...model.tokenizer,
      encodePrompt: (text: string) => model.tokenizer.encodePrompt(text.replaceAll(" ", "")),
    };
    const { records: same } = await evaluate(
      { model: { ...counting, tokenizer } },
      { passages: some, heldOut: [] },
      settings,
    );
    // Only the text of the row needs moments, for Min-K++.
    expect(read).toEqual([
      [1, true],
      ...[
        [1, true],
        [1, false],
      ],
      [1, true],
    ]);
    expect(same[0]?.joinedLoss).toBe(same[0]?.loss);
  });
});
