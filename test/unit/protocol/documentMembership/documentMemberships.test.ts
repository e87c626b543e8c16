import { expect, it } from "vitest";
import { compareExposure, documentMemberships } from "../../../../src/protocol/documentMembership/documentMemberships";
import type { AttackedRecord } from "../../../../src/protocol/documentMembership/documentMemberships";
import { fitConfidences, log10LikelihoodRatio } from "../../../../src/protocol/documentMembership/likelihoodRatio";
import type { PassageScores } from "../../../../src/protocol/metrics";

type Split = AttackedRecord["split"];

const record = (split: Split, id: string, loss: number | undefined, task = "a"): AttackedRecord => ({
  ...{ id, split, task, kind: "completion" },
  ...(loss !== undefined && { loss }),
});

/** `count` documents of one set, with losses from `first` on, 0.1 apart. */
const documents = (split: Split, count: number, first: number, task = "a"): AttackedRecord[] =>
  Array.from({ length: count }, (_, place) => record(split, `${task}${place}`, first + place / 10, task));

const retain = documents("retain", 20, 0.5);
const forget = [record("forget", "known", 1), record("forget", "average", 3.95), record("forget", "broken", 9)];

const scored = (records: readonly AttackedRecord[]): PassageScores[] => records.map((each) => ({ ...each, score: 0 }));

it("compares a document with the unseen documents of its task if there are 20 of them, else with all", () => {
  const other = documents("holdout", 5, 0, "b");
  const enough = documentMemberships([...forget, ...documents("holdout", 20, 3), ...other]).documents;
  expect([...enough.keys()]).toEqual(["known", "average", "broken"]);
  expect(enough.get("known")).toMatchObject({ loss: 1, percentile: 1, unseen: 20, isOfTask: true });
  expect(enough.get("average")).toMatchObject({ percentile: 0.5, unseen: 20 });
  expect(enough.get("broken")).toMatchObject({ percentile: 0, unseen: 20 });

  const few = documentMemberships([...forget, ...documents("holdout", 19, 3), ...other]).documents;
  expect(few.get("known")).toMatchObject({ percentile: 19 / 24, unseen: 24, isOfTask: false });
});

it("measures nothing with fewer than 20 unseen documents in all, and says why", () => {
  const { documents: found, problem } = documentMemberships([...forget, ...documents("holdout", 19, 3)]);
  expect([found.size, problem]).toEqual([0, "the evaluation has the losses of 19 unseen documents, and 20 are needed"]);
});

it("leaves out documents without a loss, and questions", () => {
  const unmeasured = [record("holdout", "x", undefined), record("forget", "y", undefined)];
  const question: AttackedRecord = { ...record("holdout", "q", 0), kind: "question" };
  // A run of an early version has null for a loss that is not a number.
  const early = { ...record("forget", "z", 0), loss: null } as unknown as AttackedRecord;
  const unseen = documents("holdout", 20, 3);
  const { documents: found } = documentMemberships([...forget, ...unseen, ...unmeasured, question, early]);
  expect([...found.keys()]).toEqual(["known", "average", "broken"]);
  expect(found.get("known")?.unseen).toBe(20);
});

it("takes the retain documents without the withheld ones as the kept documents of the ratio", () => {
  const unseen = documents("holdout", 20, 3);
  const withheld = documents("withheld", 20, 2);
  const { documents: found } = documentMemberships([...forget, ...unseen, ...retain, ...withheld]);
  const lossesOf = (records: readonly AttackedRecord[]): number[] => records.flatMap(({ loss }) => loss ?? []);
  const fits = [fitConfidences(lossesOf(retain)), fitConfidences(lossesOf(unseen))] as const;
  expect(found.get("known")?.log10Ratio).toBeCloseTo(log10LikelihoodRatio(1, ...fits), 12);
  expect(found.get("known")?.log10Ratio).toBeGreaterThan(1);
  expect(found.get("broken")?.log10Ratio).toBeLessThan(-1);
});

it("reads all documents for the ratio if the task has fewer than 20 retain documents", () => {
  const unseen = [...documents("holdout", 20, 3), ...documents("holdout", 20, 5, "b")];
  const kept = [...documents("retain", 10, 0.5), ...documents("retain", 10, 0.5, "b")];
  const known = documentMemberships([...forget, ...unseen, ...kept]).documents.get("known");
  const lossesOf = (records: readonly AttackedRecord[]): number[] => records.flatMap(({ loss }) => loss ?? []);
  const fits = [fitConfidences(lossesOf(kept)), fitConfidences(lossesOf(unseen))] as const;
  expect(known).toMatchObject({ isOfTask: true, unseen: 20 });
  expect(known?.log10Ratio).toBeCloseTo(log10LikelihoodRatio(1, ...fits), 12);
});

it("says why there is no ratio", () => {
  const unseen = documents("holdout", 20, 3);
  const problemOf = (kept: readonly AttackedRecord[], id = "known"): string | undefined =>
    documentMemberships([...forget, ...unseen, ...kept]).documents.get(id)?.ratioProblem;
  expect(problemOf(retain.slice(1))).toBe("the evaluation has the losses of 19 retain documents, and 20 are needed");
  expect(problemOf(documents("retain", 20, 4))).toBe(
    "the model does not predict the retain documents better than unseen ones",
  );
  const sharp = Array.from({ length: 20 }, (_, place) => record("retain", `r${place}`, 0.01));
  expect(problemOf(sharp)).toBe("its loss is far from those of the retain documents and from those of the unseen ones");
  // Beyond the unseen documents, there is no gap.
  expect(problemOf(sharp, "broken")).toBeUndefined();
});

it("has the percentile of the retrained model among the same unseen documents", () => {
  const unseen = documents("holdout", 20, 3);
  const more = documents("holdout", 20, 0, "b");
  const inRetrained = [record("forget", "known", 3.95), ...unseen, ...more];
  const { documents: found } = documentMemberships([...forget, ...unseen], scored(inRetrained));
  expect(found.get("known")?.retrainedPercentile).toBe(0.5);
  expect(found.get("average")).not.toHaveProperty("retrainedPercentile");
  const { documents: alone } = documentMemberships([...forget, ...unseen], scored([...inRetrained.slice(0, 20)]));
  expect(alone.get("known")).not.toHaveProperty("retrainedPercentile");
});

it("sorts documents on both sides of the unseen ones before the average ones, the most extreme loss first", () => {
  const exposures = [
    { percentile: 0.5, loss: 3 },
    { percentile: 1, loss: 0.2 },
    { percentile: 0, loss: 9 },
    { percentile: 1, loss: 0.1 },
    { percentile: 0, loss: 12 },
    { percentile: 0.2, loss: 5 },
  ];
  expect(exposures.sort(compareExposure).map(({ loss }) => loss)).toEqual([12, 9, 0.1, 0.2, 5, 3]);
});
