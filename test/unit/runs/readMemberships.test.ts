import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import type { EvaluationSummary, PassageEvaluation } from "../../../src/protocol/metrics";
import { readMemberships } from "../../../src/runs/readMemberships";
import { referenceFile, writeReference } from "../../../src/runs/reference";
import { temporaryFolder } from "./temporaryFolder";

const record = (split: "forget" | "holdout", id: string, loss: number): PassageEvaluation => ({
  ...{ id, split, loss, task: "a", kind: "completion", completion: "", score: 0 },
});
const records = [
  record("forget", "a", 0.5),
  ...Array.from({ length: 20 }, (_, place) => record("holdout", String(place), 1 + place)),
];

it("reads the retrained model's percentiles beside the configuration, and leaves out those of a damaged file", async () => {
  const folder = await temporaryFolder();
  const configuration = path.join(folder, "unlearn.lethe.json");
  const retrained = async (): Promise<number | undefined> =>
    (await readMemberships(records, configuration)).documents.get("a")?.retrainedPercentile;
  expect(await retrained()).toBeUndefined();
  await writeReference(referenceFile(folder), {
    summary: { tasks: {} } as EvaluationSummary,
    passages: [record("forget", "a", 10.5), ...records.slice(1)],
  });
  expect(await retrained()).toBe(0.5);
  await writeFile(referenceFile(folder), "{");
  expect(await retrained()).toBeUndefined();
  expect((await readMemberships(records, configuration)).documents.get("a")?.percentile).toBe(1);
});
