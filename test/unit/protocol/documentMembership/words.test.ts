import { expect, it } from "vitest";
import {
  describeAttack,
  describeMembership,
  describePercentile,
  describeRatio,
  sideOf,
} from "../../../../src/protocol/documentMembership/words";

const document = { loss: 1, percentile: 0.97, unseen: 200, isOfTask: true };

it("says what a document gives away", () => {
  expect(describeMembership({ ...document, retrainedPercentile: 0.52, log10Ratio: Math.log10(12) })).toBe(
    "The model predicts it better than 97 % of the 200 unseen documents of its task; the retrained model, better than 52 %. " +
      "An attacker who guesses “trained on” for every document that the model predicts this well is wrong about 3 % of " +
      "the unseen documents. Such a loss is about 12 times likelier for a retain document than for an unseen one.",
  );
});

it.each([
  [1, "better than all", "none of the unseen documents."],
  [0.999, "better than over 99 %", "under 1 % of the unseen documents."],
  [0.5, "better than 50 %", "50 % of the unseen documents, which is little better than a coin toss."],
  [0.42, "worse than 58 %", "42 % of the unseen documents, which is little better than a coin toss."],
  [0.1, "worse than 90 %", "10 % of the unseen documents."],
  [0, "worse than all", "none of the unseen documents."],
])("describes the percentile %f", (percentile, side, wrong) => {
  expect(sideOf(percentile)).toBe(side);
  const attack = describeAttack({ percentile });
  expect(attack.endsWith(`is wrong about ${wrong}`)).toBe(true);
  expect(attack).toContain(percentile < 0.5 ? "“made to forget”" : "“trained on”");
});

it("names the unseen documents that were compared", () => {
  const all = { ...document, percentile: 1, isOfTask: false };
  expect(describePercentile(all)).toBe("The model predicts it better than all 200 unseen documents.");
});

it.each([
  [0.003, "equally likely for a retain document and for an unseen one."],
  [Math.log10(1.34), "about 1.3 times likelier for a retain document than for an unseen one."],
  [-2.1, "about 130 times likelier for an unseen document than for a retain one."],
  [2.998, "about 1,000 times likelier for a retain document than for an unseen one."],
  [3.5, "over 1,000 times likelier for a retain document than for an unseen one."],
  [-400, "over 1,000 times likelier for an unseen document than for a retain one."],
])("describes the ratio 10^%f", (log10Ratio, words) => {
  expect(describeRatio({ log10Ratio })).toBe(`Such a loss is ${words}`);
});

it("says why there is no ratio", () => {
  expect(describeRatio({ ratioProblem: "of a reason" })).toBe(
    "The likelihood ratio could not be measured, because of a reason.",
  );
});
