import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rougeL } from "../../../src/evaluation/rougeL";
import { metricFixture } from "./metricFixture";

type Scores = [recall: number, precision: number, f1: number];

/** rouge_score's figures must be met to this. */
const tolerance = 1e-6;

function expectScores(reference: string, candidate: string, expected: Scores, name: string): void {
  const { recall, precision, f1 } = rougeL(reference, candidate);
  for (const [index, value] of [recall, precision, f1].entries()) {
    expect(Math.abs(value - (expected[index] ?? NaN)), name).toBeLessThanOrEqual(tolerance);
  }
}

describe("rougeL agrees with rouge_score", () => {
  const invented = metricFixture("rougeL") as { reference: string; candidate: string; scores: Scores }[];

  test.each(invented)("on $reference | $candidate", ({ reference, candidate, scores }) => {
    expectScores(reference, candidate, scores, candidate);
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
    }[];
    expect(pairs).toHaveLength(500);
    for (const { reference, other, ownWords, scores } of pairs) {
      const ownStart = output(reference).split(" ").slice(0, ownWords);
      const candidate = [...ownStart, ...output(other).split(" ")].join(" ");
      expectScores(output(reference), candidate, scores, `${reference.join(" ")} | ${other.join(" ")}`);
    }
  });
});
