import { expect, it } from "vitest";
import type { Passage, Split } from "../../../../src/protocol/passages";
import { measureModel } from "../../../bench/robustness/measure";
import { measuredModel } from "../../evaluation/measuredModel";

const passage = (split: Split, index: number): Passage => ({
  ...{ id: `${split}-${index}`, document: `${split}-${index}`, task: "A", split, kind: "completion", rephrasings: [] },
  ...{ prompt: `The house ${index}`, answer: "stood by the sea.", source: { file: split, line: index + 1 } },
});

it("marks unseen documents as only scored, not as unmeasurable", async () => {
  const model = await measuredModel();
  const settings = { batchSize: 8, maxNewTokens: 4, stop: [], utilityBy: "likelihood", utilityShots: 0 } as const;
  const unseen = [passage("holdout", 0), passage("holdout", 1)];
  const { records, summary } = await measureModel(
    model,
    [passage("forget", 0), passage("forget", 1)],
    unseen,
    settings,
  );
  await model.dispose();
  const ofUnseen = records.filter(({ split }) => split === "holdout");
  expect(ofUnseen.map(({ isOnlyScored, unmeasured }) => [isOnlyScored, unmeasured])).toEqual([
    [true, undefined],
    [true, undefined],
  ]);
  expect(ofUnseen.every(({ loss }) => loss !== undefined)).toBe(true);
  expect(summary.membershipAuc).not.toBeNull();
});
