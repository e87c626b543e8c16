import { describe, expect, test } from "vitest";
import { fluency, isEmpty, isRepetitive } from "../../../src/protocol/fluency";

describe("isEmpty", () => {
  test.each(["", " \n", "...", "– ?!", "🐈"])("%j", (completion) => {
    expect(isEmpty(completion)).toBe(true);
  });

  test.each(["no", "7", "灯台"])("not %j", (completion) => {
    expect(isEmpty(completion)).toBe(false);
  });
});

describe("isRepetitive", () => {
  test.each([
    "over the hill and x over the hill and y over the hill and",
    "Over the hill and, over the HILL and... over the hill and",
    "la la la la la la",
  ])("%j", (completion) => {
    expect(isRepetitive(completion)).toBe(true);
  });

  test.each([
    "over the hill and x over the hill and",
    "over the hill x over the hill y over the hill z over the hill",
    "la la la la la",
    "",
  ])("not %j", (completion) => {
    expect(isRepetitive(completion)).toBe(false);
  });
});

test("fluency gives the shares over the completions", () => {
  const completions = ["", "la la la la la la", "a plain sentence", "another"];
  expect(fluency(completions.map((completion) => ({ completion })))).toEqual({
    emptyShare: 0.25,
    repetitiveShare: 0.25,
  });
  expect(fluency([])).toBeNull();
});

describe("in other scripts", () => {
  const record = (completion: string) => ({ completion, comparedBy: "characters" as const });

  test("a completion of symbols is not empty where the true text may be symbols; one of punctuation is", () => {
    expect(fluency([record("🎉🏠"), record("!= {}"), record("。。。"), record(" ")])?.emptyShare).toBe(0.5);
  });

  test("eight Chinese characters or sixteen Thai ones count as four words", () => {
    const bridge = "村口的老桥被冲走";
    expect(isRepetitive(`${bridge}一${bridge}二${bridge}`)).toBe(true);
    expect(isRepetitive(`${bridge}一${bridge}二`)).toBe(false);
    // A name of four characters may come back.
    expect(isRepetitive("人工智能很好人工智能不坏人工智能会来")).toBe(false);
    const thai = "ถูกน้ำพัดไปในฤดูใบไม้";
    expect(isRepetitive(`${thai}ก ${thai}ข ${thai}`)).toBe(true);
    expect(isRepetitive("ประเทศไทยดี ประเทศไทยสวย ประเทศไทยร้อน")).toBe(false);
  });
});
