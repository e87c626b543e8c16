import { expect, test } from "vitest";
import { porterStem } from "../../../src/evaluation/porterStemmer";
import { metricFixture } from "./metricFixture";

test("gives nltk's stems", () => {
  const rows = metricFixture("stems") as [word: string, stem: string][];
  expect(rows.length).toBeGreaterThan(2000);
  expect(rows.map(([word]) => [word, porterStem(word)])).toEqual(rows);
});

test("a word is looked up among the irregular ones only, not among an object's own names", () => {
  expect(porterStem("constructor")).toBe("constructor");
});
