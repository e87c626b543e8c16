import { describe, expect, it } from "vitest";
import type { TrainerNeeds } from "../../../../src/backends/backend";
import { divideStep, divideTexts, mostParts } from "../../../../src/engine/plan/divideStep";

describe("divideTexts", () => {
  const texts = [5, 9, 2, 7, 7, 3].map((length) => ({ ids: Array<number>(length).fill(4), targetStart: 1 }));

  it("deals every text out once, in parts of about as many tokens", () => {
    const parts = divideTexts(texts, 3);
    expect(parts.flat().sort()).toEqual([0, 1, 2, 3, 4, 5]);
    const tokens = parts.map((part) => part.reduce((sum, place) => sum + (texts[place]?.ids.length ?? 0), 0));
    expect(tokens).toEqual([11, 12, 10]);
  });

  it("gives every part a text while there are enough, and leaves the last parts empty", () => {
    expect(divideTexts(texts, 6).map((part) => part.length)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(divideTexts(texts, 8).map((part) => part.length)).toEqual([1, 1, 1, 1, 1, 1, 0, 0]);
  });
});

describe("divideStep", () => {
  const text = { ids: [4, 5, 6], targetStart: 1 };
  const planned = { forget: [{ ...text, index: 1 }], retain: [text, text, text] };
  const both: TrainerNeeds = { forget: true, retain: true, referenceLosses: false, takesEmptyParts: true };
  const retainAlone = { ...both, forget: false };
  const partsOf = (needs: TrainerNeeds, microBatches: number) =>
    divideStep(planned, { needs, microBatches, referenceLosses: [7, 8] });
  const countsOf = (needs: TrainerNeeds, microBatches: number) =>
    partsOf(needs, microBatches).map(({ forget, retain }) => [forget.length, retain.length]);

  it("allows a part a text, or, if a part needs both kinds, a part for each text of the rarer kind", () => {
    const most = (needs: TrainerNeeds): number => mostParts(planned, needs);
    expect([most(both), most(retainAlone), most({ ...both, retain: false })]).toEqual([4, 4, 1]);
    expect([most({ ...both, takesEmptyParts: false }), most({ ...retainAlone, takesEmptyParts: false })]).toEqual([
      1, 4,
    ]);
  });

  it("gives every text a part of its own if there are as many parts as texts", () => {
    expect(countsOf(both, 4)).toEqual([
      [1, 0],
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
    expect(countsOf(both, 2)).toEqual([
      [1, 1],
      [0, 2],
    ]);
    // An objective without a forget term learns the forget texts with the others.
    expect(countsOf(retainAlone, 2)).toEqual([
      [0, 2],
      [0, 2],
    ]);
  });

  it("names each text's place in the step, and its reference loss only if the objective reads it", () => {
    expect(partsOf(both, 2)[0]).toMatchObject({ places: { forget: [0], retain: [1] } });
    expect(partsOf(both, 1)[0]).not.toHaveProperty("referenceLosses");
    expect(partsOf({ ...both, referenceLosses: true }, 1)[0]).toMatchObject({ referenceLosses: [8] });
  });
});
