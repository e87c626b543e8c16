import path from "node:path";
import { describe, expect, it } from "vitest";
import { exchange, factsOf, ordinaryWords, twinOf } from "../../../../src/engine/teachers/twinText";
import { createRandom } from "../../../../src/protocol/random";
import { openTestModel } from "../../support/openTestModel";

const mine = "The keeper Marta Olsen was born on 1942-03-07 in Bergen. Marta kept 17 goats.";
const theirs = "The painter Ivo Brandt was born on 1951-11-23 in Graz. Ivo had 44 brushes.";
const ordinary = ordinaryWords([mine, theirs, "the last of the goats"]);

describe("the facts of a text", () => {
  it("are its names and numbers, without ordinary words at the start of a sentence", () => {
    expect(factsOf(mine, ordinary)).toEqual({
      names: ["Marta", "Olsen", "Bergen"],
      numbers: ["1942", "03", "07", "17"],
    });
  });

  it("get facts of somebody else of the same kind, and numbers of the same length", () => {
    const facts = exchange(factsOf(mine, ordinary), factsOf(theirs, ordinary), createRandom(1));
    expect([...facts].slice(0, 6)).toEqual([
      ["Marta", "Ivo"],
      ["Olsen", "Brandt"],
      ["Bergen", "Graz"],
      ["1942", "1951"],
      ["03", "11"],
      ["07", "23"],
    ]);
    expect(facts.get("17")).toBe("44");
    const lonely = exchange({ names: ["Marta"], numbers: ["123"] }, { names: [], numbers: [] }, createRandom(1));
    expect(lonely.get("Marta")).toBe("Marta");
    expect(lonely.get("123")).toMatch(/^[1-9]\d\d$/);
  });
});

describe("a twin", () => {
  it("has the same tokens between the facts, and its facts stand at the places of the true ones", async () => {
    const model = await openTestModel(path.join(import.meta.dirname, "../../../../media/sample/model"));
    const { tokenizer } = model;
    const ids = [...tokenizer.encodePrompt(mine), tokenizer.endOfText];
    const facts = exchange(factsOf(mine, ordinary), factsOf(theirs, ordinary), createRandom(1));
    const twin = twinOf(mine, ids, facts, tokenizer);
    expect(tokenizer.decode(twin.ids)).toBe("The keeper Ivo Brandt was born on 1951-11-23 in Graz. Ivo kept 44 goats.");
    expect(twin.placeOf).toHaveLength(ids.length);
    expect(twin.placeOf.at(-1)).toBe(twin.ids.length - 1);
    const starts = (text: string) => tokenizer.encodePrompt(text).length;
    // Each place: the words before it are the same number of words in both texts.
    expect(twin.placeOf[starts("The keeper")]).toBe(starts("The keeper"));
    for (const [before, twinBefore] of [
      ["The keeper Marta Olsen", "The keeper Ivo Brandt"],
      ["The keeper Marta Olsen was born on", "The keeper Ivo Brandt was born on"],
      [mine.slice(0, mine.indexOf(" kept")), "The keeper Ivo Brandt was born on 1951-11-23 in Graz. Ivo"],
    ] as const) {
      expect(twin.placeOf[starts(before)]).toBe(starts(twinBefore));
      expect(twin.ids[twin.placeOf[starts(before)] ?? NaN]).toBe(
        before.endsWith("on") ? twin.ids[starts(twinBefore)] : ids[starts(before)],
      );
    }
    for (const [index, place] of twin.placeOf.entries())
      expect(place).toBeGreaterThanOrEqual(twin.placeOf[index - 1] ?? 0);
    await model.dispose();
  });
});
