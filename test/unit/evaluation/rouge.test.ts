import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rouge } from "../../../src/evaluation/rouge";
import { metricFixture } from "./metricFixture";

type Scores = [recall: number, precision: number, f1: number];
type Recalls = [rouge1: number, rouge2: number];

/** rouge_score's figures must be met to this. */
const tolerance = 1e-6;

function expectScores(reference: string, candidate: string, expected: readonly number[], name: string): void {
  const { recall, precision, f1, rouge1, rouge2 } = rouge(reference, candidate);
  // rouge_score gives 0 where there is nothing to recall.
  for (const [index, value] of [recall, precision, f1, rouge1 ?? 0, rouge2 ?? 0].entries()) {
    expect(Math.abs(value - (expected[index] ?? NaN)), name).toBeLessThanOrEqual(tolerance);
  }
}

describe("rouge agrees with rouge_score", () => {
  const invented = metricFixture("rouge") as {
    reference: string;
    candidate: string;
    scores: Scores;
    recalls: Recalls;
  }[];

  test.each(invented)("on $reference | $candidate", ({ reference, candidate, scores, recalls }) => {
    expectScores(reference, candidate, [...scores, ...recalls], candidate);
  });

  const lumeFile = (side: string) => new URL(`../../../../shared/data/lume/${side}.jsonl`, import.meta.url);
  const hasLume = existsSync(lumeFile("forget")) && existsSync(lumeFile("retain"));

  test.skipIf(!hasLume)("on 500 pairs of the LUME data (skipped where ../shared/data/lume is absent)", () => {
    const outputs = (side: string) =>
      readFileSync(lumeFile(side), "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => (JSON.parse(line) as { output: string }).output);
    const bySide = new Map(["forget", "retain"].map((side) => [side, outputs(side)]));
    const output = ([side, index]: [string, number]): string => {
      const text = bySide.get(side)?.[index];
      if (text === undefined) throw new Error(`LUME's ${side}.jsonl has no row ${index}.`);
      return text;
    };
    // A candidate is the first words of the reference, then another row's whole text.
    const pairs = metricFixture("rougeLume") as {
      reference: [string, number];
      other: [string, number];
      ownWords: number;
      scores: Scores;
      recalls: Recalls;
    }[];
    expect(pairs).toHaveLength(500);
    for (const { reference, other, ownWords, scores, recalls } of pairs) {
      const ownStart = output(reference).split(" ").slice(0, ownWords);
      const candidate = [...ownStart, ...output(other).split(" ")].join(" ");
      expectScores(
        output(reference),
        candidate,
        [...scores, ...recalls],
        `${reference.join(" ")} | ${other.join(" ")}`,
      );
    }
  });
});

test("a text without enough words has no recall", () => {
  expect(rouge("mill", "the mill")).toMatchObject({ rouge1: 1, rouge2: undefined });
  expect(rouge("…", "mill")).toMatchObject({ rouge1: undefined, rouge2: undefined });
});

test("a sequence counts as often as both texts have it", () => {
  expect(rouge("a b a b", "a b c a")).toMatchObject({ rouge1: 3 / 4, rouge2: 1 / 3 });
});
