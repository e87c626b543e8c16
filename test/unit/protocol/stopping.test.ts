import { expect, it } from "vitest";
import { effectOfStop } from "../../../src/protocol/stopping";

it.each([
  [{ kind: "unlearn", step: 0, isTrained: false }, true, /has not taken a step yet, so it ends without a model/],
  [{ kind: "unlearn", step: 7, isTrained: false }, false, /stops at the end of this step, then exports and measures/],
  [{ kind: "prepare", step: 7, isTrained: false }, true, /may not recite all sets yet.* as it is after step 7/],
  [{ kind: "unlearn", step: 7, isTrained: true }, true, /keeps its exported model.*a resume measures them/],
] as const)("says what a stop of %j loses", (run, losesWork, sentence) => {
  const effect = effectOfStop(run);
  expect(effect.losesWork).toBe(losesWork);
  expect(effect.sentence).toMatch(sentence);
});
